using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Bellwire.WebSocket.Streams;
using Microsoft.Extensions.Logging;

namespace Bellwire.Sip.Transports;

/// <summary>Makes outgoing TCP and TLS connections. Several callers who want the same connection share one attempt.</summary>
internal sealed partial class StreamConnector(
    ConnectionTable table, Func<string, SslClientAuthenticationOptions> tls, TimeProvider time, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(SipTransport, SipEndPoint, string), Task<SipLink?>> _attempts = [];

    /// <summary>The open connection to that address, else a new one; null when it could not be made within the limit.</summary>
    /// <param name="transport">TCP or TLS.</param>
    /// <param name="remote">Where to.</param>
    /// <param name="host">The name that the peer's certificate must carry; only for TLS.</param>
    internal Task<SipLink?> ConnectAsync(SipTransport transport, SipEndPoint remote, string host)
    {
        if (table.Find(transport, remote) is { } open)
            return Task.FromResult<SipLink?>(open);
        var key = (transport, remote, host);
        lock (_lock)
        {
            if (_attempts.TryGetValue(key, out var running))
                return running;
            var attempt = Task.Run(() => AttemptAsync(transport, remote, host));
            _attempts.Add(key, attempt);
            attempt.ContinueWith(_ => Forget(key), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return attempt;
        }
    }

    internal Task DrainAsync()
    {
        lock (_lock)
            return Task.WhenAll(_attempts.Values);
    }

    private void Forget((SipTransport, SipEndPoint, string) key)
    {
        lock (_lock)
            _attempts.Remove(key);
    }

    private async Task<SipLink?> AttemptAsync(SipTransport transport, SipEndPoint remote, string host)
    {
        if (!table.TryEnter(remote))
            return null;
        var socket = new Socket(remote.IsV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Stream? stream = null;
        try
        {
            using var limit = new CancellationTokenSource(table.Limits.ConnectTimeout, time);
            await socket.ConnectAsync(remote.ToIPEndPoint(), limit.Token);
            stream = new SocketStream(socket);
            if (transport == SipTransport.Tls)
            {
                var ssl = new SslStream(stream);
                stream = ssl;
                await ssl.AuthenticateAsClientAsync(tls(host), limit.Token);
            }
            var link = new StreamLink(transport, stream, new SipEndPoint((System.Net.IPEndPoint)socket.LocalEndPoint!), remote, table);
            link.Trust();
            table.Add(link);
            return link;
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            Log.ConnectFailed(logger, transport, remote, e.Message);
            table.GiveUp(remote);
            if (stream is not null)
                await stream.DisposeAsync();
            socket.Dispose();
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1031, LogLevel.Information, "{Transport} connection to {Remote} could not be made: {Reason}")]
        public static partial void ConnectFailed(ILogger logger, SipTransport transport, SipEndPoint remote, string reason);
    }
}
