using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Bellwire.WebSocket.Streams;
using Microsoft.Extensions.Logging;

namespace Bellwire.Sip.Transports;

/// <summary>Accepts TCP connections, and makes TLS of them when <paramref name="tls"/> is given; it is asked for each handshake, so that a new
/// certificate counts from the next connection on.</summary>
internal sealed partial class StreamListener(
    Socket listening, Func<SslServerAuthenticationOptions>? tls, ConnectionTable table, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly RunningTasks _handshakes = new();
    private Task _accepting = Task.CompletedTask;

    internal SipEndPoint Local { get; } = new((IPEndPoint)listening.LocalEndPoint!);

    /// <summary>Binds and listens. Throws <see cref="SocketException"/> when the address is taken or not ours.</summary>
    internal static Socket Bind(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = false;
            socket.Bind(address);
            socket.Listen(512);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    internal void Start() => _accepting = AcceptAsync();

    /// <summary>Closes a listener that was never started.</summary>
    internal void Abandon()
    {
        listening.Dispose();
        _stopping.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        listening.Dispose();
        await _accepting;
        await _handshakes.DrainAsync();                             // each ends with the token
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Begin(await listening.AcceptAsync(_stopping.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                Log.AcceptFailed(logger, Local, e.SocketErrorCode); // such as out of file handles: wait, or this loop burns a core
                if (!await PauseAsync())
                    return;
            }
        }
    }

    private void Begin(Socket socket)
    {
        if (socket.RemoteEndPoint is not IPEndPoint from || socket.LocalEndPoint is not IPEndPoint to)
        {
            socket.Dispose();
            return;
        }
        var remote = new SipEndPoint(from);
        if (!table.TryEnter(remote))
        {
            socket.Dispose();
            return;
        }
        var stream = new SocketStream(socket);
        if (tls is null)
            table.Add(new StreamLink(SipTransport.Tcp, stream, new SipEndPoint(to), remote, table));
        else
            _handshakes.Add(HandshakeAsync(stream, new SipEndPoint(to), remote));
    }

    private async Task HandshakeAsync(SocketStream stream, SipEndPoint local, SipEndPoint remote)
    {
        var ssl = new SslStream(stream);
        var ready = false;
        try
        {
            using var limit = new CancellationTokenSource(table.Limits.MessageTimeout, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
            await ssl.AuthenticateAsServerAsync(tls!(), both.Token);
            ready = true;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException or ObjectDisposedException or SocketException)
        {
            Log.HandshakeFailed(logger, remote, e.Message);
        }
        catch (Exception e)
        {
            Log.NoCertificate(logger, e, remote);                   // the root of this connection: whatever the options' owner threw
        }
        if (ready)
        {
            table.Add(new StreamLink(SipTransport.Tls, ssl, local, remote, table));
        }
        else
        {
            table.GiveUp(remote);
            await ssl.DisposeAsync();
        }
    }

    private async Task<bool> PauseAsync()
    {
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, _stopping.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1021, LogLevel.Warning, "Accepting on {Local} failed: {Error}; next try in 100 ms")]
        public static partial void AcceptFailed(ILogger logger, SipEndPoint local, SocketError error);

        [LoggerMessage(1023, LogLevel.Error, "TLS handshake with {Remote} could not begin: no usable certificate")]
        public static partial void NoCertificate(ILogger logger, Exception error, SipEndPoint remote);

        [LoggerMessage(1022, LogLevel.Debug, "TLS handshake with {Remote} failed: {Reason}")]
        public static partial void HandshakeFailed(ILogger logger, SipEndPoint remote, string reason);
    }
}
