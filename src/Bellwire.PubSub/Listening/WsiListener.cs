using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Bellwire.PubSub.Sessions;
using Bellwire.WebSocket.Streams;
using Bellwire.WebSocket.Upgrade;
using Microsoft.Extensions.Logging;

namespace Bellwire.PubSub.Listening;

/// <summary>
/// The listener of the WSI port: TCP, TLS, a strict WebSocket handshake on any path, nothing else; then the socket goes to whom it is for.
/// </summary>
public sealed partial class WsiListener : IAsyncDisposable
{
    private const int Backlog = 4096;

    /// <summary>Connections over the caps that get a polite 503 at once; the rest is reset.</summary>
    private const int MostPoliteRefusals = 64;

    private readonly WsiListenerOptions _options;
    private readonly ConnectionLimits _limits;
    private readonly ConnectionSeats _seats;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HandshakeGate _gate;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stopAccepting = new(), _stopServing = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _serving = [];
    private readonly Task _accepting;
    private int _refusals;

    /// <summary>Binds and starts to accept.</summary>
    /// <exception cref="ArgumentException">The limits are not valid.</exception>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public WsiListener(WsiListenerOptions options, ConnectionLimits limits, ConnectionSeats seats, TimeProvider time, ILogger<WsiListener> logger)
    {
        if (limits.Faults() is [var fault, ..])
            throw new ArgumentException(fault, nameof(limits));
        (_options, _limits, _seats, _time, _logger) = (options, limits, seats, time, logger);
        _gate = seats.Gate(time);
        _socket = new Socket(options.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (options.EndPoint.Address.Equals(IPAddress.IPv6Any))
                _socket.DualMode = true;
            _socket.Bind(options.EndPoint);
            _socket.Listen(Backlog);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
        LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!; // bound above
        _accepting = AcceptAsync();
    }

    /// <summary>The address and port taken.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Closes the port; connections that are served go on.</summary>
    public async Task StopAcceptingAsync()
    {
        await _stopAccepting.CancelAsync();
        _socket.Dispose();
        await _accepting;
    }

    /// <summary>Closes the port, cancels what is still served and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAcceptingAsync();
        await _stopServing.CancelAsync();
        Task[] serving;
        lock (_lock)
            serving = [.. _serving];
        await Task.WhenAll(serving);
        _stopAccepting.Dispose();
        _stopServing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopAccepting.IsCancellationRequested)
        {
            try
            {
                var socket = await _socket.AcceptAsync(_stopAccepting.Token);
                var task = ServeAsync(socket);
                lock (_lock)
                    _serving.Add(task);
                _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException fault)
            {
                // Out of file descriptors, or the peer left before it was accepted: the port stays open.
                Log.AcceptFailed(_logger, fault.SocketErrorCode);
                if (fault.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
                    await Task.Delay(TimeSpan.FromSeconds(0.1), _time, CancellationToken.None);
            }
        }
    }

    private void Forget(Task done)
    {
        lock (_lock)
            _serving.Remove(done);
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // the accept loop goes on at once
        var remote = "somebody who left";
        try
        {
            await using var plain = new SocketStream(socket);
            remote = socket.RemoteEndPoint?.ToString() ?? remote;
            if (socket is not { RemoteEndPoint: IPEndPoint from, LocalEndPoint: IPEndPoint to } || !await ServeAsync(plain, Unmapped(from), Unmapped(to)))
                plain.Abort();
        }
        catch (Exception fault) when (fault is IOException or SocketException or AuthenticationException or ObjectDisposedException or OperationCanceledException)
        {
            Log.HandshakeFailed(_logger, remote, fault.GetBaseException().Message);
        }
        catch (Exception fault)
        {
            Log.ServingFailed(_logger, fault, remote); // the root of this connection's task
        }
        finally
        {
            socket.Dispose();
        }
    }

    // False: the connection is to be reset. True: it has come to a good end.
    private async Task<bool> ServeAsync(SocketStream plain, IPEndPoint remote, IPEndPoint local)
    {
        var behindProxy = _options.TrustedProxies.Any(proxy => proxy.Contains(remote.Address));
        var seat = behindProxy ? null : TakeSeat(remote.Address);
        var refusing = seat is null && !behindProxy;
        try
        {
            if (refusing && Interlocked.Increment(ref _refusals) > MostPoliteRefusals)
            {
                Log.Refused(_logger, remote, "over the caps");
                return false;
            }
            if (await OpenAsync(plain, remote) is not { } opened)
                return false;
            if (behindProxy)
            {
                remote = Named(opened.Request) ?? remote;
                seat = TakeSeat(remote.Address);
            }
            if (seat is null || opened.Request is not { } request)
            {
                await RefuseAsync(opened.Stream, plain, seat is null ? HttpUpgrade.Refuse(503, "too many connections", _limits.RetryAfter) : opened.Refusal);
                return true;
            }
            await HandOverAsync(plain, opened.Stream, request, remote, local);
            return true;
        }
        finally
        {
            if (seat is not null)
                _seats.Free(seat);
            if (refusing)
                Interlocked.Decrement(ref _refusals);
        }
    }

    private IPAddress? TakeSeat(IPAddress address) => _seats.TryTake(address) ? address : null;

    private static IPEndPoint? Named(UpgradeRequest? request) =>
        IPAddress.TryParse(request?.ForwardedFor, out var client) ? Unmapped(new IPEndPoint(client, 0)) : null;

    private async Task HandOverAsync(SocketStream plain, Stream stream, UpgradeRequest request, IPEndPoint remote, IPEndPoint local)
    {
        var phone = _options.Phones is not null && request.SubProtocols.Contains("sip", StringComparer.Ordinal);
        await stream.WriteAsync(HttpUpgrade.Accept(request, phone ? "sip" : null), _stopServing.Token);
        var socket = new AcceptedSocket(stream, plain, remote, local);
        await (phone ? _options.Phones! : _options.Subscribers)(socket, _stopServing.Token); // not null when phone
    }

    private sealed record Opened(Stream Stream, UpgradeRequest? Request, byte[] Refusal);

    // TLS and the request head, within the time and the number of half-open connections.
    private async Task<Opened?> OpenAsync(SocketStream plain, IPEndPoint remote)
    {
        if (!await _gate.TryEnterAsync(remote.Address, _stopAccepting.Token))
            return null;
        try
        {
            using var patience = new CancellationTokenSource(_limits.HandshakeTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stopAccepting.Token);
            Stream stream = plain;
            if (_options.Certificate is { } certificate)
            {
                var secure = new SslStream(plain);
                stream = secure;
                await secure.AuthenticateAsServerAsync(TlsOptions(certificate()), either.Token);
            }
            return await HttpUpgrade.ReadAsync(stream, either.Token) switch
            {
                UpgradeHead.Asked asked => new Opened(stream, asked.Request, []),
                UpgradeHead.Refused refused => new Opened(stream, null, HttpUpgrade.Refuse(refused.Status, refused.Reason, null)),
                _ => null,
            };
        }
        finally
        {
            _gate.Leave(remote.Address);
        }
    }

    // The answer, then the peer's time to read it: closing at once over bytes that we have not read would reset the connection.
    private async Task RefuseAsync(Stream stream, SocketStream plain, byte[] answer)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), _time);
        await stream.WriteAsync(answer, patience.Token);
        plain.EndSending();
        var nowhere = new byte[1024];
        while (await plain.ReadAsync(nowhere, patience.Token) > 0)
            continue;
    }

    // Resumption stays on: without it OpenSSL would keep a context for each connection.
    private static SslServerAuthenticationOptions TlsOptions(SslStreamCertificateContext certificate) => new()
    {
        ServerCertificateContext = certificate,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        AllowRenegotiation = false,
        ClientCertificateRequired = false,
    };

    private static IPEndPoint Unmapped(IPEndPoint point) =>
        point.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(point.Address.MapToIPv4(), point.Port) : point;

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Warning, "A connection could not be accepted: {Error}")]
        public static partial void AcceptFailed(ILogger logger, SocketError error);

        [LoggerMessage(3102, LogLevel.Debug, "Handshake with {From} failed: {Reason}")]
        public static partial void HandshakeFailed(ILogger logger, string from, string reason);

        [LoggerMessage(3103, LogLevel.Error, "Serving {From} failed")]
        public static partial void ServingFailed(ILogger logger, Exception fault, string from);

        [LoggerMessage(3104, LogLevel.Warning, "Connection from {From} refused: {Reason}")]
        public static partial void Refused(ILogger logger, IPEndPoint from, string reason);
    }
}
