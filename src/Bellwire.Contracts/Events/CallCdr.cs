using System.Text.Json.Serialization;

namespace Bellwire.Contracts;

/// <summary>
/// The call detail record, one per session, after its end. Parties are bare numbers. Times are 0 when the step was not reached. CDR page of
/// the interface document, 16.x form.
/// </summary>
public sealed record CallCdr : PbxEvent
{
    /// <summary>When the first target answered, the queue included.</summary>
    public required UnixTime AnsweredTime { get; init; }

    public required string CallId { get; init; }

    public required IReadOnlyList<CdrTarget> CallTargets { get; init; }

    public required string Callee { get; init; }

    public required string CalleeDomain { get; init; }

    public required string Caller { get; init; }

    public required string CallerDisplayName { get; init; }

    public required string CallerDomain { get; init; }

    /// <summary>The DID that was dialled from a trunk, <c>""</c> if none.</summary>
    public required string DidCid { get; init; }

    public required CallDirection Direction { get; init; }

    public required EndedReason EndedReason { get; init; }

    public required UnixTime EndedTime { get; init; }

    public override string EventType => "call_cdr";

    public required string OutboundCallerId { get; init; }

    public required UnixTime RingTime { get; init; }

    public required CallSessionId SessionId { get; init; }

    public required UnixTime StartTime { get; init; }

    /// <summary>The SIP status of a failed call as a decimal string, <c>"0"</c> if it did not fail.</summary>
    public required string StatusCode { get; init; }

    public override required TenantId TenantId { get; init; }

    public required string TenantName { get; init; }

    public required string TrunkName { get; init; }

    /// <summary>The text that a REST client gave when it started the call.</summary>
    public required string UserData { get; init; }

    /// <summary>Numbers of all extensions that took part.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Parties { get; init; } = [];

    [JsonIgnore]
    public override Topic Topic => Topic.CdrEvents;

    [JsonIgnore]
    public override IReadOnlyList<string> Subjects => Parties;
}

/// <summary>One endpoint that the call tried.</summary>
public sealed record CdrTarget
{
    public required UnixTime AnsweredTime { get; init; }

    public required CallType CallType { get; init; }

    public required string Callee { get; init; }

    public required string Caller { get; init; }

    /// <summary><c>sip:number@address:port</c> of the endpoint.</summary>
    public required string Destination { get; init; }

    public required EndedReason EndReason { get; init; }

    public required UnixTime EndedTime { get; init; }

    public required CdrId Id { get; init; }

    public required string OutboundCallerId { get; init; }

    public required UnixTime RingTime { get; init; }

    public required UnixTime StartTime { get; init; }

    /// <summary>A number here, unlike at the top level. 0 means no error.</summary>
    public required int StatusCode { get; init; }

    public required string TrunkName { get; init; }
}

/// <summary>Why a call or one of its targets ended.</summary>
public enum EndedReason
{
    None,
    CallerDisconnect,
    CalleeDisconnect,
    Replaced,
    Referred,
    Redirected,
    BlindTransferComplete,
    AttendedTransferComplete,
    Cancelled,
}

/// <summary>What kind of call a target was tried for.</summary>
public enum CallType
{
    NormalCall,
    QueueCall,
    Callback,
    QueueCallback,
}
