using System.Net;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Timers;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;
using Bellwire.WebSocket;
using Microsoft.Extensions.Logging;

namespace Bellwire.Sip.Stack;

/// <summary>
/// The SIP stack: transports below, transactions in the middle, one <see cref="ISipRequestHandler"/> above. Create, <see cref="Start"/>, dispose.
/// Every public member may be called from any thread.
/// </summary>
public sealed partial class SipStack : ISipReceiver, IAsyncDisposable
{
    private readonly SipStackOptions _options;
    private readonly ISipRequestHandler _handler;
    private readonly ILogger _logger;
    private readonly LogBrake _shedBrake;
    private readonly ConnectionTable _connections;
    private readonly TransactionLayer _transactions;
    private readonly StreamConnector _connector;
    private readonly RunningTasks _running = new();
    private readonly List<UdpLink> _udp = [];
    private readonly List<SipLink> _datagramLinks = [];
    private readonly List<StreamListener> _listeners = [];
    private bool _stopped;

    public SipStack(SipStackOptions options, ISipRequestHandler handler, ISipIds ids, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        (_options, _handler, Ids, Time) = (options, handler, ids, time);
        _logger = loggers.CreateLogger<SipStack>();
        _shedBrake = new LogBrake(time);
        Timers = new TimerWheel(time);
        Addresses = new AddressPolicy(options.PublicAddress, options.LocalNetworks, time);
        _connections = new ConnectionTable(this, options.Connections, Timers, time, _logger);
        _connector = new StreamConnector(_connections, options.TlsClient, time, _logger);
        _transactions = new TransactionLayer(options, ids, Timers, time, this, () => _connections.Census.Count, () => _udp.Sum(link => link.KernelDrops));
    }

    /// <summary>Where tags, branches and Call-IDs come from.</summary>
    public ISipIds Ids { get; }

    public TimeProvider Time { get; }

    /// <summary>The wheel that drives the stack's timers; others may use it too.</summary>
    public TimerWheel Timers { get; }

    /// <summary>Which of our addresses a peer is told.</summary>
    public AddressPolicy Addresses { get; }

    public SipTimerValues TimerValues => _options.Timers;

    /// <summary>What is listened on, with the ports taken. Filled by <see cref="Start"/>.</summary>
    public IReadOnlyList<SipListen> Listening { get; private set; } = [];

    /// <summary>Server transactions under way.</summary>
    public int ServerTransactions => _transactions.ServerCount;

    /// <summary>Client transactions under way.</summary>
    public int ClientTransactions => _transactions.ClientCount;

    /// <summary>TCP, TLS and WebSocket connections that stand.</summary>
    public int Connections => _connections.Census.Count;

    /// <summary>Binds all addresses, then begins to receive. Throws <see cref="System.Net.Sockets.SocketException"/> when one cannot be bound; then none is.</summary>
    public void Start()
    {
        var listening = new List<SipListen>();
        try
        {
            foreach (var (transport, address) in _options.Listen)
                listening.Add(new SipListen(transport, Bind(transport, address)));
        }
        catch
        {
            foreach (var link in _udp)
                link.Dispose();
            foreach (var listener in _listeners)
                listener.Abandon();
            _udp.Clear();
            _datagramLinks.Clear();
            _listeners.Clear();
            throw;
        }
        Listening = listening;
        foreach (var link in _udp)
            link.Start();
        foreach (var listener in _listeners)
            listener.Start();
    }

    /// <summary>Takes over a connection whose upgrade to sub-protocol "sip" is done (RFC 7118). False: there are too many connections, and this one has
    /// been closed. Its end is told by <see cref="ISipRequestHandler.OnFlowClosed"/>.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="secure">True when it runs over TLS.</param>
    /// <param name="local">Its local address.</param>
    /// <param name="remote">Its remote address.</param>
    public async ValueTask<bool> TryAddWebSocketAsync(WebSocketConnection socket, bool secure, IPEndPoint local, IPEndPoint remote)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var from = new SipEndPoint(remote);
        if (!_connections.TryEnter(from))
        {
            await socket.DisposeAsync();
            return false;
        }
        _connections.Add(new WebSocketLink(secure ? SipTransport.Wss : SipTransport.Ws, socket, new SipEndPoint(local), from, _connections));
        return true;
    }

    /// <summary>Keeps a short task of the stack's user until it ends: <see cref="DisposeAsync"/> waits for it. It must not throw.</summary>
    public void Own(Task task) => _running.Add(task);

    /// <summary>Stops receiving, closes all connections and waits for them. Transactions under way end without a word.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        foreach (var listener in _listeners)
            await listener.DisposeAsync();
        foreach (var link in _udp)
            link.Dispose();
        await _connector.DrainAsync();
        await _connections.StopAsync();
        await _running.DrainAsync();
        Timers.Dispose();
        _transactions.Metrics.Dispose();
    }

    /// <summary>Adds a datagram link that is no socket of ours, such as one of a simulated network. Before the first message only.</summary>
    internal void AddDatagramLink(SipLink link) => _datagramLinks.Add(link);

    private IPEndPoint Bind(SipTransport transport, IPEndPoint address)
    {
        switch (transport)
        {
            case SipTransport.Udp:
                var udp = new UdpLink(UdpLink.Bind(address), this, Time, _logger);
                _udp.Add(udp);
                _datagramLinks.Add(udp);
                return udp.Local.ToIPEndPoint();
            case SipTransport.Tcp:
            case SipTransport.Tls when _options.TlsServer is not null:
                var tls = transport == SipTransport.Tls ? _options.TlsServer : null;
                var listener = new StreamListener(StreamListener.Bind(address), tls, _connections, Time, _logger);
                _listeners.Add(listener);
                return listener.Local.ToIPEndPoint();
            default:
                throw new InvalidOperationException($"Cannot listen for {transport} on {address}: TLS needs {nameof(SipStackOptions.TlsServer)}, WebSocket has its own listener.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1051, LogLevel.Warning, "Overload: {Method} from {Remote} turned away with 503 ({More} more such lines not written)")]
        public static partial void Shed(ILogger logger, SipMethodKind method, SipEndPoint remote, long more);

        [LoggerMessage(1052, LogLevel.Error, "{Method} from {Remote} could not be handled")]
        public static partial void HandlerFailed(ILogger logger, Exception error, SipMethodKind method, SipEndPoint remote);

        [LoggerMessage(1055, LogLevel.Error, "A message from {Remote} could not be handled")]
        public static partial void MessageFailed(ILogger logger, Exception error, SipEndPoint remote);

        [LoggerMessage(1056, LogLevel.Error, "The end of the connection with {Remote} could not be handled")]
        public static partial void CloseFailed(ILogger logger, Exception error, SipEndPoint remote);

        [LoggerMessage(1053, LogLevel.Debug, "Bad message from {Remote}: {Reason}")]
        public static partial void Bad(ILogger logger, SipEndPoint remote, string reason);

        [LoggerMessage(1054, LogLevel.Warning, "{Method} from {Remote} was neither answered nor accepted")]
        public static partial void Unanswered(ILogger logger, SipMethodKind method, SipEndPoint remote);
    }
}
