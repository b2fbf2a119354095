namespace Bellwire.Contracts;

/// <summary>Routing to a new target begins; before its <c>target_add</c>. Interface document, <c>call_reroute</c>.</summary>
public sealed record CallReroute : CallEvent
{
    public required string CallId { get; init; }

    public PartyUri CallTarget { get; init; }

    public required PartyUri Callee { get; init; }

    public required PartyUri Caller { get; init; }

    public override string EventType => "call_reroute";

    public required RerouteReason RerouteReason { get; init; }

    public override required CallSessionId SessionId { get; init; }

    public override required TenantId TenantId { get; init; }

    public override required UnixTime Time { get; init; }
}
