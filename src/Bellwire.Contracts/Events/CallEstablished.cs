namespace Bellwire.Contracts;

/// <summary>A person's device answered; again for each later target of a transfer. Interface document, <c>call_established</c>.</summary>
public sealed record CallEstablished : CallEvent
{
    public required string CallId { get; init; }

    public PartyUri CallTarget { get; init; }

    public required PartyUri Callee { get; init; }

    public required PartyUri Caller { get; init; }

    public override string EventType => "call_established";

    public override required CallSessionId SessionId { get; init; }

    public override required TenantId TenantId { get; init; }

    public override required UnixTime Time { get; init; }
}
