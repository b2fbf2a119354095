namespace Bellwire.Contracts;

/// <summary>The device refused, or could not be reached (408, 430, 503). Interface document, <c>target_fail</c>.</summary>
public sealed record TargetFail : CallEvent
{
    public required string CallId { get; init; }

    public PartyUri CallTarget { get; init; }

    public required PartyUri Callee { get; init; }

    public required PartyUri Caller { get; init; }

    /// <summary>The contact URI of the device, so that two devices of one extension can be told apart.</summary>
    public required string Destination { get; init; }

    public override string EventType => "target_fail";

    /// <summary>The final SIP status code.</summary>
    public required int FailCode { get; init; }

    public override required CallSessionId SessionId { get; init; }

    public override required TenantId TenantId { get; init; }

    public override required UnixTime Time { get; init; }
}
