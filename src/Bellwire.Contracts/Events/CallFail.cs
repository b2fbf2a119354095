namespace Bellwire.Contracts;

/// <summary>The call could not be made, or the caller gave up (487). Interface document, <c>call_fail</c>.</summary>
public sealed record CallFail : CallEvent
{
    public required string CallId { get; init; }

    public PartyUri CallTarget { get; init; }

    public required PartyUri Callee { get; init; }

    public required PartyUri Caller { get; init; }

    public override string EventType => "call_fail";

    /// <summary>The final SIP status code.</summary>
    public required int FailCode { get; init; }

    public override required CallSessionId SessionId { get; init; }

    public override required TenantId TenantId { get; init; }

    public override required UnixTime Time { get; init; }
}
