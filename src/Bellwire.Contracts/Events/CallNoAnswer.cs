namespace Bellwire.Contracts;

/// <summary>Nobody answered in the ring time. Interface document, <c>call_noanswer</c>.</summary>
public sealed record CallNoAnswer : CallEvent
{
    public required string CallId { get; init; }

    public PartyUri CallTarget { get; init; }

    public required PartyUri Callee { get; init; }

    public required PartyUri Caller { get; init; }

    public override string EventType => "call_noanswer";

    public override required CallSessionId SessionId { get; init; }

    public override required TenantId TenantId { get; init; }

    public override required UnixTime Time { get; init; }
}
