namespace Bellwire.Sip.Transports;

/// <summary>Bounds of the connections of one stack (TCP, TLS and WebSocket together). At each bound the connection is refused or closed.</summary>
public sealed record ConnectionLimits
{
    /// <summary>Connections at once: about 50 KB of kernel and user memory each.</summary>
    public int Total { get; init; } = 20_000;

    /// <summary>Connections from one address: an office behind one NAT.</summary>
    public int PerAddress { get; init; } = 1_000;

    /// <summary>Connections that have not sent one whole message yet (TLS handshakes included).</summary>
    public int HalfOpen { get; init; } = 500;

    /// <summary>Half-open connections from one address, so that one address cannot take all places.</summary>
    public int HalfOpenPerAddress { get; init; } = 100;

    /// <summary>How long a TLS handshake, the first message, or the rest of a message that has begun may take.</summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Silence after which a connection is closed: longer than the longest registration (an hour), since a phone need not ping.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(75);

    /// <summary>Unsent bytes of one connection; one more and it is closed. Room for a few hundred messages.</summary>
    public int SendQueueBytes { get; init; } = 256 * 1024;

    /// <summary>How long an outgoing TCP or TLS connection may take to stand.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);
}
