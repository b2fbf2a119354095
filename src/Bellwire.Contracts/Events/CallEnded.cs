namespace Bellwire.Contracts;

/// <summary>An answered call ended. Interface document, <c>call_ended</c>.</summary>
public sealed record CallEnded : CallEvent
{
    public required string CallId { get; init; }

    public PartyUri CallTarget { get; init; }

    public required PartyUri Callee { get; init; }

    public required PartyUri Caller { get; init; }

    public override string EventType => "call_ended";

    public override required CallSessionId SessionId { get; init; }

    public override required TenantId TenantId { get; init; }

    public override required UnixTime Time { get; init; }
}
