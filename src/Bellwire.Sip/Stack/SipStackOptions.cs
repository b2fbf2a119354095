using System.Net;
using System.Net.Security;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Stack;

/// <summary>How a <see cref="SipStack"/> listens and what its bounds are.</summary>
public sealed class SipStackOptions
{
    /// <summary>What to listen on: UDP, TCP and TLS addresses; port 0 takes a free one. WebSocket connections are handed over by their own
    /// listener.</summary>
    public IReadOnlyList<SipListen> Listen { get; init; } = [];

    /// <summary>Asked for each TLS handshake; needed when TLS is listened on. A renewed certificate counts from the next connection on.</summary>
    public Func<SslServerAuthenticationOptions>? TlsServer { get; init; }

    /// <summary>Asked for each outgoing TLS connection, with the host that the certificate must carry. Default: the system's trust.</summary>
    public Func<string, SslClientAuthenticationOptions> TlsClient { get; init; } =
        static host => new SslClientAuthenticationOptions { TargetHost = host };

    /// <summary>The address that goes into Via, Contact and SDP towards outside; null: the local address of the route.</summary>
    public IPAddress? PublicAddress { get; init; }

    /// <summary>Networks that count as inside when <see cref="PublicAddress"/> is given.</summary>
    public IReadOnlyList<IPNetwork> LocalNetworks { get; init; } = AddressPolicy.PrivateNetworks;

    public SipTimerValues Timers { get; init; } = new();

    public SipLimits Messages { get; init; } = SipLimits.Default;

    public ConnectionLimits Connections { get; init; } = new();

    /// <summary>Transactions under way at once, server and client each; at the limit new requests get 503. An INVITE keeps its place for 32 s: enough for 3,000 calls a second. About 1 KB each, more while the call stands.</summary>
    public int MaxTransactions { get; init; } = 100_000;

    /// <summary>Responses of completed transactions kept for copies of their requests: 4 s of 8,000 requests a second.</summary>
    public int CompletedBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>What a client is told to wait when it was turned away; spread by up to as much again, so that not all come back at once.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>One address to listen on.</summary>
public readonly record struct SipListen(SipTransport Transport, IPEndPoint Address);
