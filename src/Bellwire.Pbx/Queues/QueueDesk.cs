using System.Collections.Immutable;
using Bellwire.Contracts;
using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Timers;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Queues;

/// <summary>
/// The queues of one tenant on the loop of its calls: feeds the <see cref="QueueFloor"/> with what happens and carries out what it decides. For that loop
/// only, so that between a decision and the call that it is about nothing can come.
/// </summary>
internal sealed partial class QueueDesk
{
    private readonly CallShard _shard;
    private readonly TenantId _tenant;
    private readonly ExtensionRegistrar _registrar;
    private readonly IAgentStates _states;
    private readonly ICallbackStore _callbacks;
    private readonly QueueFloor _floor = new();
    private readonly Queue<QueueInput> _inputs = new();
    private readonly Dictionary<CallSessionId, CallSession> _calls = [];
    private readonly Wake _wake;
    private bool _feeding;

    internal QueueDesk(CallShard shard, TenantDirectory directory, ExtensionRegistrar registrar, IAgentStates states, ICallbackStore callbacks)
    {
        (_shard, _tenant, _registrar, _states, _callbacks) = (shard, directory.Tenant.Id, registrar, states, callbacks);
        _wake = new Wake(this);
        var registered = directory.Extensions.Select(extension => extension.Number).Where(number => !registrar.Of(new Aor(_tenant, number)).IsEmpty);
        _floor.Restore(directory.Queues, registered, states.Find, callbacks.Read().Where(booked => booked.Tenant == _tenant), shard.Time.GetUtcNow());
    }

    /// <summary>Begins, once the calls that stand are known to it: what was booked before the start may ring at once.</summary>
    internal void Opens(Tenant tenant) => Feed(new QueueInput.TenantChanged(tenant.VipNumbers, ZoneOf(tenant)));

    /// <summary>Takes an input, and what follows from its effects after it.</summary>
    internal void Feed(QueueInput input)
    {
        _inputs.Enqueue(input);
        if (_feeding)
            return;
        _feeding = true;
        try
        {
            while (_inputs.TryDequeue(out var next))
                foreach (var effect in _floor.On(next, _shard.Time.GetUtcNow()).ToArray())
                    Carry(effect);
        }
        finally
        {
            _feeding = false;
        }
    }

    /// <summary>A call stands that began before the queues did.</summary>
    internal void Takes(CallSession call)
    {
        foreach (var extension in call.Machine.BusyExtensions)
            Feed(new QueueInput.CallBegan(extension, call.Facts.Place, call.Facts.Caller, call.Facts.CallerDisplayName));
    }

    internal void Enters(CallSession call, QueueId queue)
    {
        if (call.Machine.IsOver)
            return;
        if (_floor.Find(queue) is null)
        {
            call.Feed(new CallInput.LeaveQueue(null, null, 480, NoAnswer: false));
            return;
        }
        _calls[call.Facts.SessionId] = call;
        var (number, name) = call.Waits;
        Feed(new QueueInput.Enter(queue, call.Facts.SessionId, number, name, IsHeard: call.IsHeard));
    }

    /// <summary>An attended transfer into the line: the call takes the place of the one by which its transferor waited there, which is over then.</summary>
    internal void TakesPlace(CallSession call, CallSessionId holder, QueueId queue)
    {
        if (call.Machine.IsOver)
            return;
        if (_floor.PositionOf(holder) == 0 || !_calls.TryGetValue(holder, out var consultation))
        {
            Enters(call, queue);                                               // its time has come meanwhile, or it was hung up
            return;
        }
        _calls[call.Facts.SessionId] = call;
        var (number, name) = call.Waits;
        Feed(new QueueInput.GivePlace(holder, call.Facts.SessionId, number, name));
        consultation.Feed(new CallInput.Consulted([]));
    }

    /// <summary>The caller has said what audio he takes: agents may be rung for him from now on.</summary>
    internal void CanBeOffered(CallSession call) => Feed(new QueueInput.CanBeOffered(call.Facts.SessionId));

    internal void Leaves(CallSession call)
    {
        Feed(new QueueInput.Left(call.Facts.SessionId));
        _calls.Remove(call.Facts.SessionId);
    }

    /// <summary>Whether the extension serves that queue; null: any.</summary>
    internal bool IsAgent(string extension, QueueId? queue) =>
        _floor.Queues.Any(each => (queue is null || each.Id == queue) && each.SeatOf(extension) is not null);

    /// <summary>No device of his is registered, and no call holds him.</summary>
    internal bool IsOffline(string extension) => _floor.Queues.Any(each => each.SeatOf(extension) is { Row.State: AgentState.Offline });

    /// <summary>Changes may have gone by unseen: queues become what the directory says now, agents what the registrar says.</summary>
    internal void CatchUp(TenantDirectory? directory)
    {
        foreach (var gone in _floor.Queues.Where(queue => directory?.FindQueue(queue.Id) is null).Select(queue => queue.Settings).ToArray())
            Apply(gone, null);
        foreach (var queue in directory?.Queues ?? [])
            Apply(_floor.Find(queue.Id)?.Settings, queue);
        var agents = _floor.Queues.SelectMany(queue => queue.Seats).Select(seat => seat.Agent).Distinct().ToArray();
        foreach (var agent in agents)
        {
            var isRegistered = !_registrar.Of(new Aor(_tenant, agent.Number)).IsEmpty;
            if (isRegistered != agent.IsRegistered)
                Feed(isRegistered ? new QueueInput.Registered(agent.Number) : new QueueInput.Unregistered(agent.Number));
        }
    }

    internal QueueMachine? Find(string number) => _floor.Find(number);

    internal QueueMachine? Find(QueueId queue) => _floor.Find(queue);

    /// <summary>The place of a caller in his line, 1 for the next; 0: he does not wait.</summary>
    internal int PositionOf(CallSessionId session) => _floor.PositionOf(session);

    /// <summary>A queue was created, changed or removed: agents see their removal, then their right goes.</summary>
    internal void Apply(Queue? before, Queue? after) => Feed(new QueueInput.QueueChanged(before, after));

    internal void Apply(Tenant tenant) => Feed(new QueueInput.TenantChanged(tenant.VipNumbers, ZoneOf(tenant)));

    private void Carry(QueueEffect effect)
    {
        switch (effect)
        {
            case QueueEffect.Publish publish: _shard.Publish(publish.Event); break;
            case QueueEffect.Admit admit: Tell(admit.Session, new CallInput.Queued()); break;
            case QueueEffect.Offer { Callback: { } booked } offer: OfferCallback(booked, offer.Agent); break;
            case QueueEffect.Offer offer: Offer(offer); break;
            case QueueEffect.Withdraw withdraw when TryWithdrawCallback(withdraw): break;
            case QueueEffect.Withdraw withdraw: Tell(withdraw.Session, new CallInput.WithdrawAgent(withdraw.Agent, CauseOf(withdraw.Cause))); break;
            case QueueEffect.DialCallback dial: DialCallback(dial); break;
            case QueueEffect.KeepCallback keep: _callbacks.Save(keep.Callback); break;
            case QueueEffect.ForgetCallback forget: _callbacks.Remove(forget.Session); break;
            case QueueEffect.Overflow overflow: Overflow(overflow); break;
            case QueueEffect.Remember remember: _states.Remember(remember.Queue, remember.Agent, remember.State); break;
            case QueueEffect.WakeAt wake: Arm(wake.Moment); break;
            case QueueEffect.CallbackBooked booked: Tell(booked.Session, static call => call.CallbackBooked()); break;
            case QueueEffect.CallbackRefused refused: Tell(refused.Session, call => call.CallbackRefused(refused.Reason)); break;
            case QueueEffect.CallbackGivenUp given:
                Log.CallbackGivenUp(_shard.Logger, given.Session.Value, given.Outcome);
                break;
        }
    }

    private void Offer(QueueEffect.Offer offer)
    {
        if (!_calls.TryGetValue(offer.Session, out var call))
            return;
        var devices = call.IsHeard ? _registrar.Reachable(new Aor(_tenant, offer.Agent)) : ImmutableArray<Binding>.Empty;
        var isDisturbed = _shard.Quiet.WantsNoCalls(_tenant, offer.Agent);
        call.Feed(new CallInput.OfferAgent(offer.Agent, devices, isDisturbed));
    }

    private void Overflow(QueueEffect.Overflow overflow)
    {
        Log.Overflow(_shard.Logger, overflow.Session.Value, overflow.Cause);
        var status = overflow.Cause == OverflowCause.Full ? 486 : 480;
        Tell(overflow.Session, new CallInput.LeaveQueue(overflow.To, Answerable(overflow), status, NoAnswer: overflow.WasWaiting));
    }

    // A way out through a trunk is made in an extension's name: the caller's, else that of a manager or agent who may.
    private string? Answerable(QueueEffect.Overflow overflow)
    {
        if (overflow.To is null || !_calls.TryGetValue(overflow.Session, out var call))
            return null;
        if (call.Facts.CallerIsExtension)
            return call.Facts.Caller;
        var directory = _shard.DirectoryOf(_tenant);
        var settings = directory?.FindQueue(overflow.Queue);
        return settings?.Managers.Concat(settings.Agents.Select(agent => agent.Number))
            .FirstOrDefault(number => directory?.FindExtension(number) is { Enabled: true, Outbound: true });
    }

    private void Tell(CallSessionId session, CallInput input)
    {
        if (_calls.TryGetValue(session, out var call))
            call.Feed(input);
    }

    private void Tell(CallSessionId session, Action<CallSession> tells)
    {
        if (_calls.TryGetValue(session, out var call))
            tells(call);
    }

    private void Arm(DateTimeOffset? moment)
    {
        _shard.Timers.Cancel(_wake);
        if (moment is not { } at)
            return;
        var wait = at - _shard.Time.GetUtcNow();
        _shard.Timers.Arm(_wake, wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }

    private TimeZoneInfo ZoneOf(Tenant tenant)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(tenant.TimeZone, out var zone))
            return zone;
        Log.UnknownZone(_shard.Logger, tenant.TimeZone, tenant.Domain);
        return TimeZoneInfo.Utc;
    }

    private static ReleaseCause CauseOf(WithdrawCause cause) => cause switch
    {
        WithdrawCause.NoAnswer => ReleaseCause.NoAnswer,
        WithdrawCause.AnsweredElsewhere => ReleaseCause.AnsweredElsewhere,
        _ => ReleaseCause.Normal,
    };

    private sealed class Wake(QueueDesk desk) : WheelTimer
    {
        protected override void OnDue() => desk._shard.Loop.Post(() => desk.Feed(new QueueInput.Due()));
    }

    private static partial class Log
    {
        [LoggerMessage(2501, LogLevel.Information, "Call {Session} leaves its queue: {Cause}")]
        public static partial void Overflow(ILogger logger, long session, OverflowCause cause);

        [LoggerMessage(2502, LogLevel.Warning, "There is no time zone {Zone} here: the days of {Domain} begin at midnight UTC")]
        public static partial void UnknownZone(ILogger logger, string zone, string domain);

        [LoggerMessage(2503, LogLevel.Information, "The callback of call {Session} is over: {Outcome}")]
        public static partial void CallbackGivenUp(ILogger logger, long session, CallbackOutcome outcome);
    }
}
