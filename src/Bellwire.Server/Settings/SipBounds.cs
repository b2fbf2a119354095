using System.ComponentModel.DataAnnotations;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;

namespace Bellwire.Server.Settings;

/// <summary>Bounds of the SIP stack that an operator may move: section <c>Sip</c>. The defaults and their reasons are the stack's own.</summary>
internal sealed class SipBounds
{
    private static readonly SipStackOptions Usual = new();

    /// <summary>Transactions under way at once; at the limit new requests get 503.</summary>
    [Range(100, 10_000_000)]
    public int MaxTransactions { get; set; } = Usual.MaxTransactions;

    /// <summary>Responses kept for copies of their requests.</summary>
    [Range(64 * 1024, int.MaxValue)]
    public int CompletedBytes { get; set; } = Usual.CompletedBytes;

    /// <summary>What a client that was turned away is told to wait.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan RetryAfter { get; set; } = Usual.RetryAfter;

    /// <summary>TCP, TLS and WebSocket connections at once.</summary>
    [Range(1, 1_000_000)]
    public int Connections { get; set; } = Usual.Connections.Total;

    /// <summary>Of them from one address.</summary>
    [Range(1, 1_000_000)]
    public int ConnectionsPerAddress { get; set; } = Usual.Connections.PerAddress;

    /// <summary>Connections that have not sent one whole message yet.</summary>
    [Range(1, 1_000_000)]
    public int HalfOpen { get; set; } = Usual.Connections.HalfOpen;

    /// <summary>Of them from one address.</summary>
    [Range(1, 1_000_000)]
    public int HalfOpenPerAddress { get; set; } = Usual.Connections.HalfOpenPerAddress;

    /// <summary>How long a handshake or the rest of a message that has begun may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan MessageTimeout { get; set; } = Usual.Connections.MessageTimeout;

    /// <summary>Silence after which a connection is closed.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = Usual.Connections.IdleTimeout;

    public ConnectionLimits ConnectionLimits() => Usual.Connections with
    {
        Total = Connections,
        PerAddress = ConnectionsPerAddress,
        HalfOpen = HalfOpen,
        HalfOpenPerAddress = HalfOpenPerAddress,
        MessageTimeout = MessageTimeout,
        IdleTimeout = IdleTimeout,
    };
}
