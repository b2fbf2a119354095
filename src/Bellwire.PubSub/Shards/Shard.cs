using Bellwire.Contracts;
using Bellwire.PubSub.Rights;
using Bellwire.PubSub.Routing;
using Bellwire.PubSub.Sequencing;
using Bellwire.PubSub.Sessions;
using Microsoft.Extensions.Logging;

namespace Bellwire.PubSub.Shards;

/// <summary>
/// Owns the write side, the wishes and the routes of its sessions. Takes records in order, up to 64 events a batch, puts their frames into the
/// outboxes, then gives each outbox that changed one write. Runs on its own thread, or for a small fan-out on the publisher's.
/// </summary>
internal sealed partial class Shard : IRouterEffects, IDisposable
{
    /// <summary>A fan-out up to this is written by the publisher's thread: the hand-over to another costs more.</summary>
    internal const int InlineFanOut = 8;

    private const int BatchEvents = 64;

    /// <summary>While events come in a rush the writes of a flush are kept to some 2 % of the time, for that long at most: events come in bursts, and a write costs as much
    /// for one frame as for ten. The first event after a calm is written at once.</summary>
    private static readonly TimeSpan LongestLinger = TimeSpan.FromMilliseconds(2);

    private const int LingerTimes = 64;

    private readonly PubSubOptions _options;
    private readonly TimeProvider _time;
    private readonly PubSubMetrics _metrics;
    private readonly Func<TenantId, TenantStream> _streamOf;
    private readonly ILogger _logger;
    private readonly ShardInbox _inbox;
    private readonly ShardWriter _writer;
    private readonly Dictionary<long, SubscriberSession> _sessions = [];
    private readonly Dictionary<TenantId, TenantRouter> _routers = [];
    private readonly List<Member> _matched = [], _owed = [];
    private readonly List<SubscriberSession> _dirty = [];
    private readonly ITimer _ticker;
    private readonly Thread _thread;
    private readonly long _started;
    private readonly Func<bool> _mayNotSleep;
    private ISnapshots? _snapshots;
    private long _lastRequest, _lingerUntil;
    private int _recentFanOut;
    private bool _leftForThread, _draining, _stopped;

    internal Shard(int index, PubSubOptions options, TimeProvider time, PubSubMetrics metrics, Func<TenantId, TenantStream> streamOf, ILogger logger)
    {
        Index = index;
        (_options, _time, _metrics, _streamOf, _logger) = (options, time, metrics, streamOf, logger);
        _started = time.GetTimestamp();
        _inbox = new ShardInbox(options.InboxRecords);
        _mayNotSleep = () => (HasWork() && !_inbox.IsEntered) || Volatile.Read(ref _stopped);  // who is inside wakes us when he leaves work
        _writer = new ShardWriter(this);
        _ticker = time.CreateTimer(_ => Post(new Work(WorkKind.Tick, this, null)), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _thread = new Thread(Loop) { IsBackground = true, Name = $"subscribers {index}" };
        _thread.Start();
    }

    internal int Index { get; }

    internal PubSubOptions Options => _options;

    internal PubSubMetrics Metrics => _metrics;

    /// <summary>Time since the shard's start, on the injected clock.</summary>
    internal TimeSpan Now => _time.GetElapsedTime(_started);

    internal void Use(ISnapshots snapshots) => Volatile.Write(ref _snapshots, snapshots);

    /// <summary>Posts work of a session and wakes the thread.</summary>
    internal void Post(Work work)
    {
        _inbox.Post(work);
        _inbox.Wake();
    }

    /// <summary>Posts a record of the stream; call <see cref="RunOrWake"/> or <see cref="Wake"/> afterwards, outside of any lock.</summary>
    internal void Enqueue(Work work) => _inbox.PostWithinBound(work);

    internal void Wake() => _inbox.Wake();

    /// <summary>Small fan-outs lately, and the last a while ago: does the work on this thread if nobody does it already. Else wakes the shard's thread.</summary>
    internal void RunOrWake()
    {
        if (Volatile.Read(ref _recentFanOut) > InlineFanOut || LingerLeft() > TimeSpan.Zero || !_inbox.TryEnter())
        {
            _inbox.Wake();
            return;
        }
        Step(inline: true);
        Exit();
    }

    public void Dispose()
    {
        _ticker.Dispose();
        Volatile.Write(ref _stopped, true);
        _inbox.Wake();
        _thread.Join();
        _inbox.Dispose();
    }

    void IRouterEffects.SnapshotsOwed(Member member) => _owed.Add(member);

    void IRouterEffects.RightsGone(Member member)
    {
        member.Session.Member = null;
        _streamOf(member.Session.Tenant).CountSession(Index, -1);
        Close(member.Session, CloseCode.NotAuthorized, dropPending: false);
    }

    private void Loop()
    {
        while (!Volatile.Read(ref _stopped))
        {
            if (HasWork() && LingerLeft() is var left && left > TimeSpan.Zero && _inbox.Count < BatchEvents)
                _inbox.Pause(left);
            if (_inbox.TryEnter())
            {
                if (HasWork())
                    Step(inline: false);
                Exit();
            }
            _inbox.Sleep(_mayNotSleep);
        }
    }

    private TimeSpan LingerLeft()
    {
        var until = Volatile.Read(ref _lingerUntil);
        return until == 0 ? TimeSpan.Zero : _time.GetElapsedTime(_time.GetTimestamp(), until);
    }

    private bool HasWork() => !_inbox.IsEmpty || Volatile.Read(ref _leftForThread);

    // What was posted while this thread ran the shard and could not be entered by its poster is taken up by the shard's thread.
    private void Exit()
    {
        _inbox.Exit();
        if (HasWork())
            _inbox.Wake();
    }

    private void Step(bool inline)
    {
        var events = 0;
        while (events < BatchEvents && _inbox.TryTake(out var work))
        {
            if (work.Kind == WorkKind.Publish)
                events++;
            Do(work);
        }
        _recentFanOut = Math.Max(_dirty.Count, events == 0 ? _recentFanOut : _recentFanOut / 2);
        if (inline && _dirty.Count > InlineFanOut)
        {
            Volatile.Write(ref _leftForThread, true);
            return;
        }
        Volatile.Write(ref _leftForThread, false);
        if (_dirty.Count == 0)
            return;
        var began = _time.GetTimestamp();
        foreach (var session in _dirty)
        {
            session.Dirty = false;
            Flush(session);
        }
        _dirty.Clear();
        _writer.Forget();
        Linger(began);
    }

    // A flush longer than the longest linger lets enough gather by itself.
    private void Linger(long began)
    {
        var now = _time.GetTimestamp();
        var wait = _time.GetElapsedTime(began, now) * LingerTimes;
        if (wait > LongestLinger)
            wait = wait > LongestLinger * LingerTimes ? TimeSpan.Zero : LongestLinger;
        Volatile.Write(ref _lingerUntil, wait == TimeSpan.Zero ? 0 : now + (long)(wait.TotalSeconds * _time.TimestampFrequency));
    }

    // The loop's root: what goes wrong ends one session, not the shard.
    private void Do(Work work)
    {
        try
        {
            Dispatch(work);
        }
        catch (Exception fault)
        {
            Log.WorkFailed(_logger, fault, work.Kind);
            if (work.Subject is SubscriberSession session)
                session.Socket.Abort();
        }
    }

    private void Flush(SubscriberSession session)
    {
        try
        {
            _writer.Flush(session);
        }
        catch (Exception fault)
        {
            Log.WorkFailed(_logger, fault, WorkKind.Written);
            session.Socket.Abort();
        }
    }

    private void Dispatch(Work work)
    {
        switch (work)
        {
            case (WorkKind.Publish, Publication publication, _):
                Fan(publication);
                break;
            case (WorkKind.Rights, RightsChange change, _):
                RouterOf(change.Record.TenantId).Apply(change);
                PumpOwed();
                break;
            case (WorkKind.Snapshot, QueueSnapshot snapshot, var publication):
                Deliver(snapshot, (Publication?)publication);
                break;
            case (WorkKind.Open, SubscriberSession session, _):
                Open(session);
                break;
            case (WorkKind.Join, SubscriberSession session, JoinRequest request):
                Join(session, request);
                break;
            case (WorkKind.Command, SubscriberSession session, ClientCommand command):
                Obey(session, command);
                break;
            case (WorkKind.Send, SubscriberSession session, byte[] frame):
                Enqueue(session, frame);
                break;
            case (WorkKind.AuthClock, SubscriberSession session, var starts):
                session.AuthDeadline = starts is null ? TimeSpan.MaxValue : Now + _options.AuthTimeout;
                break;
            case (WorkKind.Close, SubscriberSession session, CloseRequest request):
                Close(session, request.Code, request.DropPending);
                break;
            case (WorkKind.Written, SubscriberSession session, _):
                _writer.Written(session);
                break;
            case (WorkKind.Left, SubscriberSession session, _):
                Leave(session);
                break;
            case (WorkKind.Tick, _, _):
                Tick();
                break;
            case (WorkKind.Drain, _, _):
                Drain();
                break;
            default:
                throw new InvalidOperationException($"{work.Kind} without its parts");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Error, "Work {Kind} of a subscriber shard failed")]
        public static partial void WorkFailed(ILogger logger, Exception fault, WorkKind kind);

        [LoggerMessage(3002, LogLevel.Information, "Subscriber {Session} of account {Account} from {From} logged in")]
        public static partial void Joined(ILogger logger, long session, long account, System.Net.IPEndPoint from);

        [LoggerMessage(3003, LogLevel.Information, "Subscriber {Session} closed with {Code} ({Reason}), {Bytes} bytes unread")]
        public static partial void Closed(ILogger logger, long session, int code, string reason, int bytes);

        [LoggerMessage(3004, LogLevel.Information, "Subscriber {Session} from {From} answered no ping and is dropped")]
        public static partial void Dead(ILogger logger, long session, System.Net.IPEndPoint from);

        [LoggerMessage(3005, LogLevel.Debug, "Subscriber {Session} did not take its close frame in time and is reset")]
        public static partial void Reset(ILogger logger, long session);
    }
}
