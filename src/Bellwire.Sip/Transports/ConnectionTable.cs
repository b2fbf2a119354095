using Bellwire.Sip.Timers;
using Microsoft.Extensions.Logging;

namespace Bellwire.Sip.Transports;

/// <summary>
/// All connections of a stack, found by transport and remote address so that a request can take the connection that stands already
/// (RFC 3261 18.1.1, RFC 5923: the address it came from is its alias). Thread-safe.
/// </summary>
internal sealed partial class ConnectionTable(ISipReceiver receiver, ConnectionLimits limits, TimerWheel timers, TimeProvider time, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(SipTransport, SipEndPoint), ConnectionLink> _byRemote = [];
    private readonly HashSet<ConnectionLink> _all = [];
    private readonly LogBrake _brake = new(time);
    private bool _stopping;

    internal ISipReceiver Receiver { get; } = receiver;

    internal ConnectionLimits Limits { get; } = limits;

    internal TimerWheel Timers { get; } = timers;

    internal TimeProvider Time { get; } = time;

    internal ConnectionCensus Census { get; } = new(limits);

    /// <summary>Takes a place before a connection exists, as soon as its remote address is known. False: refuse it.</summary>
    internal bool TryEnter(in SipEndPoint remote)
    {
        if (Census.TryEnter(remote))
            return true;
        if (_brake.MayLog(out var more))
            Log.Refused(logger, remote, Census.Count, more);
        return false;
    }

    /// <summary>Gives back a place that <see cref="TryEnter"/> took when no link came of it.</summary>
    internal void GiveUp(in SipEndPoint remote) => Census.Leave(remote, wasHalfOpen: true);

    /// <summary>Adds the link for which a place was taken and starts its reading loop. After <see cref="StopAsync"/> it is closed at once.</summary>
    internal void Add(ConnectionLink link)
    {
        bool stopping;
        lock (_lock)
        {
            stopping = _stopping;
            _all.Add(link);
            _byRemote[(link.Transport, link.Remote)] = link;
        }
        link.Run();
        if (stopping)
            link.Close();
    }

    internal void Remove(ConnectionLink link, bool wasHalfOpen)
    {
        lock (_lock)
        {
            _all.Remove(link);
            if (_byRemote.TryGetValue((link.Transport, link.Remote), out var current) && current == link)
                _byRemote.Remove((link.Transport, link.Remote));
        }
        Census.Leave(link.Remote, wasHalfOpen);
        Receiver.OnClosed(link.Flow);
    }

    /// <summary>The open connection to that address, if one stands.</summary>
    internal ConnectionLink? Find(SipTransport transport, in SipEndPoint remote)
    {
        lock (_lock)
            return _byRemote.TryGetValue((transport, remote), out var link) && link.IsOpen ? link : null;
    }

    internal void TooSlow(ConnectionLink link)
    {
        if (_brake.MayLog(out var more))
            Log.TooSlow(logger, link.Transport, link.Remote, more);
    }

    internal void ConnectionBroke(ConnectionLink link, Exception error) => Log.Broke(logger, link.Transport, link.Remote, error.Message);

    /// <summary>Closes all connections and waits until each has reported its end.</summary>
    internal async Task StopAsync()
    {
        ConnectionLink[] links;
        lock (_lock)
        {
            _stopping = true;
            links = [.. _all];
        }
        foreach (var link in links)
            link.Close();
        await Task.WhenAll(links.Select(link => link.Running));
    }

    private static partial class Log
    {
        [LoggerMessage(1011, LogLevel.Warning, "Connection from {Remote} refused: {Count} connections stand ({More} more such lines not written)")]
        public static partial void Refused(ILogger logger, SipEndPoint remote, int count, long more);

        [LoggerMessage(1012, LogLevel.Information, "{Transport} connection from {Remote} closed: its message or handshake took too long ({More} more such lines not written)")]
        public static partial void TooSlow(ILogger logger, SipTransport transport, SipEndPoint remote, long more);

        [LoggerMessage(1013, LogLevel.Debug, "{Transport} connection with {Remote} broke: {Reason}")]
        public static partial void Broke(ILogger logger, SipTransport transport, SipEndPoint remote, string reason);
    }
}
