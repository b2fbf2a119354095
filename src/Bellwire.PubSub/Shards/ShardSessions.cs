using Bellwire.Contracts;
using Bellwire.PubSub.Routing;
using Bellwire.PubSub.Sequencing;
using Bellwire.PubSub.Sessions;
using Bellwire.WebSocket.Framing;

namespace Bellwire.PubSub.Shards;

/// <summary>What a shard does for its sessions. Runs only for who has entered the shard.</summary>
internal sealed partial class Shard
{
    private static readonly byte[] Ping = FrameWriter.Encode(Opcode.Ping, []);

    private void Fan(Publication publication)
    {
        if (!_routers.TryGetValue(publication.Event.TenantId, out var router))
            return;
        _matched.Clear();
        router.Match(publication.Event, _matched);
        byte[]? plain = null, positioned = null;
        foreach (var member in _matched)
        {
            var frame = member.WishOf(publication.Event.Topic).Position
                ? positioned ??= publication.Frame(positioned: true)
                : plain ??= publication.Frame(positioned: false);
            Enqueue(member.Session, frame);
        }
        _metrics.Delivered.Add(_matched.Count);
    }

    private void Enqueue(SubscriberSession session, byte[] frame)
    {
        if (session.IsClosing)
            return;
        var outbox = session.Outbox;
        outbox.Add(frame, _writer.Arrays);
        if (outbox.Bytes - outbox.SnapshotBytes > _options.OutboxBytes)
        {
            _metrics.SlowCloses.Add(1);
            Close(session, CloseCode.SlowConsumer, dropPending: true);
        }
        MarkDirty(session);
    }

    private void MarkDirty(SubscriberSession session)
    {
        if (session.Dirty)
            return;
        session.Dirty = true;
        _dirty.Add(session);
    }

    private void Open(SubscriberSession session)
    {
        _sessions.Add(session.Id, session);
        _metrics.Sessions.Add(1);
        var now = Now;
        session.AuthDeadline = now + _options.AuthTimeout;
        // Ids count up, so that their low part spreads the pings evenly over the pause.
        session.NextPing = now + _options.PingEvery * (0.5 + 0.5 * (session.Id % 64 / 64.0));
        if (_draining)
            Close(session, CloseCode.Draining, dropPending: false);
    }

    private void Join(SubscriberSession session, JoinRequest request)
    {
        if (session.IsClosing)
            return;
        var account = request.Account;
        var router = RouterOf(account.TenantId);
        if (!router.Rights.Extensions.TryGetValue(account.ExtensionId, out var entry) || !entry.Enabled || entry.RevokedAt > request.Stamp)
        {
            Enqueue(session, request.Refusal);
            Close(session, CloseCode.NotAuthorized, dropPending: false);
            return;
        }
        var member = new Member(session, account.ExtensionId, entry.Number, entry.Role);
        session.Member = member;
        session.Tenant = account.TenantId;
        router.Join(member);
        _streamOf(account.TenantId).CountSession(Index, 1);
        Enqueue(session, request.Grant);
        Log.Joined(_logger, session.Id, account.ExtensionId.Value, session.Socket.Remote);
    }

    private void Obey(SubscriberSession session, ClientCommand command)
    {
        if (session.IsClosing || session.Member is not { } member)
            return;
        var router = RouterOf(session.Tenant);
        var done = command switch
        {
            SubscribeCommand subscribe => router.Subscribe(member, subscribe, _options.ElementsPerSession),
            UnsubscribeCommand unsubscribe => router.Unsubscribe(member, unsubscribe, _options.ElementsPerSession),
            _ => throw new InvalidOperationException($"{command.GetType().Name} is not the shard's"),
        };
        Enqueue(session, done ? SessionReplies.Done(command) : SessionReplies.Error(command.Echo, ReplyTexts.TooManyElementsInSession));
        PumpOwed();
    }

    private void PumpOwed()
    {
        for (var i = 0; i < _owed.Count; i++)
            AskSnapshots(_owed[i]);
        _owed.Clear();
    }

    /// <summary>Asks for owed snapshots while the session takes what it gets.</summary>
    internal void AskSnapshots(Member member)
    {
        var session = member.Session;
        while (member.Snapshots is { } debt && !session.IsClosing && session.Outbox.Bytes <= _options.OutboxBytes / 2)
        {
            if (!debt.TryNext(++_lastRequest, out var queue))
                return;
            _snapshots?.RequestQueueStatus(session.Tenant, queue, new SnapshotTicket(session.Id, _lastRequest));
        }
    }

    private void Deliver(QueueSnapshot snapshot, Publication? publication)
    {
        if (!_sessions.TryGetValue(snapshot.Ticket.Session, out var session) || session.Member is not { Snapshots: { } debt } member
            || session.Tenant != snapshot.TenantId)
            return;
        if (debt.Pay(snapshot.QueueNumber, snapshot.Ticket.Request) && publication is not null)
        {
            var frame = publication.Frame(member.Queues.Position);
            session.Outbox.SnapshotBytes = Math.Min(_options.SnapshotBytes, session.Outbox.SnapshotBytes + frame.Length);
            Enqueue(session, frame);
        }
        if (debt.IsPaid)
            member.Snapshots = null;
        else
            AskSnapshots(member);
    }

    internal void Close(SubscriberSession session, CloseCode code, bool dropPending)
    {
        if (session.IsClosing)
            return;
        session.IsClosing = true;
        session.CloseDeadline = Now + _options.CloseTimeout;
        Log.Closed(_logger, session.Id, code.Code, code.Reason, session.Outbox.Bytes);
        LeaveRouter(session);
        if (dropPending)
        {
            _metrics.Dropped.Add(session.Outbox.Count);
            session.Outbox.Clear(_writer.Arrays);
        }
        session.Outbox.Add(FrameWriter.Close(code.Code, code.Reason), _writer.Arrays);
        MarkDirty(session);
    }

    private void LeaveRouter(SubscriberSession session)
    {
        if (session.Member is not { } member)
            return;
        session.Member = null;
        RouterOf(session.Tenant).Leave(member);
        _streamOf(session.Tenant).CountSession(Index, -1);
    }

    private void Leave(SubscriberSession session)
    {
        if (!_sessions.Remove(session.Id))
            return;
        session.IsClosing = true;
        LeaveRouter(session);
        session.Outbox.Clear(_writer.Arrays);
        _metrics.Sessions.Add(-1);
        session.CloseSent.TrySetResult();
        session.Gone.TrySetResult();
    }

    private void Tick()
    {
        var now = Now;
        foreach (var session in _sessions.Values)
        {
            if (session.IsClosing)
            {
                if (now < session.CloseDeadline)
                    continue;
                Log.Reset(_logger, session.Id);
                session.CloseDeadline = TimeSpan.MaxValue;
                session.Socket.Abort();
            }
            else if (now >= session.AuthDeadline)
            {
                Close(session, CloseCode.AuthTimeout, dropPending: false);
            }
            else if (now >= session.NextPing)
            {
                PingOrDrop(session, now);
            }
        }
    }

    private void PingOrDrop(SubscriberSession session, TimeSpan now)
    {
        session.NextPing = now + _options.PingEvery;
        if (session.TakeHeard())
            session.Misses = 0;
        else if (session.Pinged && ++session.Misses >= 2)
        {
            Log.Dead(_logger, session.Id, session.Socket.Remote);
            session.IsClosing = true;
            LeaveRouter(session);
            session.CloseDeadline = TimeSpan.MaxValue;
            session.Socket.Abort();
            return;
        }
        session.Pinged = true;
        Enqueue(session, Ping);
    }

    private void Drain()
    {
        _draining = true;
        foreach (var session in _sessions.Values)
            Close(session, CloseCode.Draining, dropPending: false);
    }

    private TenantRouter RouterOf(TenantId tenant)
    {
        if (!_routers.TryGetValue(tenant, out var router))
            _routers.Add(tenant, router = new TenantRouter(this));
        return router;
    }
}
