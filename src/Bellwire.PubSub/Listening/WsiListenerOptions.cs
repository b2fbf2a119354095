using System.Net;
using System.Net.Security;
using Bellwire.PubSub.Sessions;

namespace Bellwire.PubSub.Listening;

/// <summary>One port that takes WebSockets.</summary>
public sealed class WsiListenerOptions
{
    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>
    /// The certificate of this moment, asked at each connection; null: no TLS. Give the same context until the certificate changes, since TLS sessions
    /// are resumed through it and its memory is shared by all connections.
    /// </summary>
    public Func<SslStreamCertificateContext>? Certificate { get; init; }

    /// <summary>Proxies whose X-Forwarded-For is believed.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Serves a subscriber until it is gone; owns the socket.</summary>
    public required Func<AcceptedSocket, CancellationToken, Task> Subscribers { get; init; }

    /// <summary>Serves a phone, which asked for sub-protocol <c>sip</c> (RFC 7118), until it is gone; owns the socket. Null: such a socket is a subscriber.</summary>
    public Func<AcceptedSocket, CancellationToken, Task>? Phones { get; init; }
}
