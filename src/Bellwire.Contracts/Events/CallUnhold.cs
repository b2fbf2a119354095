namespace Bellwire.Contracts;

/// <summary>A party took the call off hold. Interface document, <c>call_unhold</c>.</summary>
public sealed record CallUnhold : CallEvent
{
    /// <summary>Who put the call on hold, or took it off.</summary>
    public required PartyUri Aor { get; init; }

    public required string CallId { get; init; }

    public override string EventType => "call_unhold";

    public required PartyUri PeerAor { get; init; }

    public override required CallSessionId SessionId { get; init; }

    public override required TenantId TenantId { get; init; }

    public override required UnixTime Time { get; init; }
}
