namespace Bellwire.Contracts;

/// <summary>A party put an answered call on hold. The Call-ID is that of the leg of <see cref="Aor"/>. Interface document, <c>call_hold</c>.</summary>
public sealed record CallHold : CallEvent
{
    /// <summary>Who put the call on hold, or took it off.</summary>
    public required PartyUri Aor { get; init; }

    public required string CallId { get; init; }

    public override string EventType => "call_hold";

    public required PartyUri PeerAor { get; init; }

    public override required CallSessionId SessionId { get; init; }

    public override required TenantId TenantId { get; init; }

    public override required UnixTime Time { get; init; }
}
