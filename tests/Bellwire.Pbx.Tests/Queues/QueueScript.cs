using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Queues;

namespace Bellwire.Pbx.Tests.Queues;

/// <summary>One thing that happens; the numbers choose among whoever it can happen to.</summary>
internal readonly record struct Happening(Kind Kind, int A, int B);

internal enum Kind
{
    Calls,
    HangsUp,
    Answers,
    Declines,
    CannotBeReached,
    AnswersTooLate,
    IsDone,
    Dials,
    Registers,
    Unregisters,
    Sets,
    SetsOneQueue,
    TimePasses,
    MuchTimePasses,
    Provisions,
    Restarts,
    BooksCallback,
    IsReached,
    IsNotReached,
    CallsWithoutOffer,
    IsHeard,
    GivesPlace,
    MayNotDial,
    HasNoCall,
    HangsUpAfterBooking,
}

/// <summary>Runs a script on real queues beside the model, and compares the two after every happening.</summary>
internal sealed class QueueScript
{
    private const int Queues = 3;
    private const int Agents = 5;

    private readonly AgentModel _model = new();
    private readonly Queue[] _settings;
    private readonly Dictionary<QueueId, QueueCopy> _copies = [];
    private readonly Dictionary<(QueueId, string), AgentState?> _remembered = [];
    private readonly Dictionary<CallSessionId, BookedCallback> _kept = [];
    private readonly Dictionary<CallSessionId, (QueueId Queue, bool IsCallback)> _waiting = [];
    private readonly HashSet<(CallSessionId, string)> _declined = [];
    private readonly Dictionary<string, DateTimeOffset> _failedAt = [];
    private readonly HashSet<CallSessionId> _dialling = [];
    private readonly HashSet<CallSessionId> _unheard = [];
    private readonly List<(CallSessionId Session, string Agent)> _late = [];
    private QueueFloor _floor = new();
    private DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    private DateTimeOffset? _wakeAt;
    private long _nextSession = 1000;

    internal QueueScript(int seed)
    {
        var random = new Random(seed);
        _settings = [.. Enumerable.Range(0, Queues).Select(index => RandomQueue(index, random))];
        foreach (var queue in _settings)
            Provision(null, queue);
    }

    private string Agent(int choice) => $"10{1 + choice % Agents}";

    internal void Run(IEnumerable<Happening> script)
    {
        foreach (var happening in script)
        {
            Happens(happening);
            Check();
        }
        EverythingEnds();
    }

    private void Happens(Happening happening)
    {
        var (kind, a, b) = happening;
        switch (kind)
        {
            case Kind.Calls: Calls(a, b); break;
            case Kind.HangsUp when Pick(_waiting.Where(caller => !caller.Value.IsCallback).Select(caller => caller.Key), a, out var session):
                Left(session);
                break;
            case Kind.Answers when Pick(_model.Offers, a, out var offer): Answers(offer.Agent, offer.Session); break;
            case Kind.Declines when Pick(_model.Offers, a, out var offer): Declines(offer.Agent, offer.Session); break;
            case Kind.CannotBeReached when Pick(_model.Offers, a, out var offer): CannotBeReached(offer.Agent, offer.Session); break;
            case Kind.HangsUpAfterBooking when Pick(_waiting.Where(caller => caller.Value.IsCallback).Select(caller => caller.Key), a, out var session):
                Feed(new QueueInput.Left(session));
                break;
            case Kind.MayNotDial when Pick(_model.Offers.Where(open => _waiting[open.Session].IsCallback), a, out var offer):
                IsNotRung(offer.Agent, offer.Session, OfferFailure.Unsuited);
                break;
            case Kind.HasNoCall when Pick(_model.Offers.Where(open => _waiting[open.Session].IsCallback), a, out var offer):
                IsNotRung(offer.Agent, offer.Session, OfferFailure.NoCall);
                break;
            case Kind.AnswersTooLate when Pick(_late, a, out var offer)
                && !_model.Offers.Any(open => open.Session == offer.Session && open.Agent == offer.Agent):
                Feed(new QueueInput.OfferAnswered(offer.Session, offer.Agent));
                break;
            case Kind.IsDone when Pick(_model.Calls, a, out var call): IsDone(call.Agent, call.Session); break;
            case Kind.Dials: Dials(Agent(a)); break;
            case Kind.Registers: _model.Registers(Agent(a)); Feed(new QueueInput.Registered(Agent(a))); break;
            case Kind.Unregisters: _model.Unregisters(Agent(a)); Feed(new QueueInput.Unregistered(Agent(a))); break;
            case Kind.Sets: Sets(Agent(a), null, (AgentCommand)(b % 4)); break;
            case Kind.SetsOneQueue: Sets(Agent(a), _settings[b % Queues].Id, (AgentCommand)(b / Queues % 4)); break;
            case Kind.TimePasses: LetPass(1 + a % 25); break;
            case Kind.MuchTimePasses: LetPass(1 + a % 400); break;
            case Kind.Provisions: Provisions(a, b); break;
            case Kind.Restarts: Restarts(); break;
            case Kind.BooksCallback when Pick(_waiting.Where(caller => !caller.Value.IsCallback).Select(caller => caller.Key), a, out var session):
                Feed(new QueueInput.BookCallback(session, $"{session.Value}", b % 9 == 0 ? null : $"9{session.Value}"));
                break;
            case Kind.CallsWithoutOffer: Calls(a, b, isHeard: false); break;
            case Kind.IsHeard when Pick(_unheard, a, out var session):
                _unheard.Remove(session);
                Feed(new QueueInput.CanBeOffered(session));
                break;
            case Kind.GivesPlace when Pick(_waiting.Where(caller => !caller.Value.IsCallback).Select(caller => caller.Key), a, out var session): GivesPlace(session); break;
            case Kind.IsReached when Pick(_dialling, a, out var session): Feed(new QueueInput.CallbackReached(session)); break;
            case Kind.IsNotReached when Pick(_dialling, a, out var session): Feed(new QueueInput.CallbackFailed(session, Counts: b % 2 == 0)); break;
        }
    }

    private static bool Pick<T>(IEnumerable<T> all, int choice, out T picked)
    {
        var list = all.ToArray();
        picked = list.Length == 0 ? default! : list[choice % list.Length];      // unused when false is returned
        return list.Length > 0;
    }

    private void Calls(int a, int b, bool isHeard = true)
    {
        var session = new CallSessionId(_nextSession++);
        if (!isHeard)
            _unheard.Add(session);
        Feed(new QueueInput.Enter(_settings[a % Queues].Id, session, b % 7 == 0 ? "999" : $"{session.Value}", "Caller", isHeard));
    }

    private void GivesPlace(CallSessionId holder)
    {
        var (session, place) = (new CallSessionId(_nextSession++), _floor.PositionOf(holder));
        _waiting.Remove(holder);
        Feed(new QueueInput.GivePlace(holder, session, $"{session.Value}", "Caller"));
        if (_waiting.ContainsKey(session))                                     // else those who rang for him were the last to be logged in
            Assert.Equal(place, _floor.PositionOf(session));
    }

    private void Left(CallSessionId session)
    {
        _waiting.Remove(session);
        Feed(new QueueInput.Left(session));
    }

    private void Answers(string agent, CallSessionId session) => Feed(new QueueInput.OfferAnswered(session, agent));

    private void Declines(string agent, CallSessionId session)
    {
        _declined.Add((session, agent));
        _model.Fails(agent, _now);
        Feed(new QueueInput.OfferFailed(session, agent, OfferFailure.Declined));
    }

    private void CannotBeReached(string agent, CallSessionId session)
    {
        _failedAt[agent] = _now;
        _model.Fails(agent, _now);
        Feed(new QueueInput.OfferFailed(session, agent, OfferFailure.Unreachable));
    }

    private void IsNotRung(string agent, CallSessionId session, OfferFailure failure)
    {
        if (failure == OfferFailure.Unsuited)
            _declined.Add((session, agent));
        else
            _failedAt[agent] = _now;
        _model.Stops(agent, WithdrawCause.CallerGone, _now);
        Feed(new QueueInput.OfferFailed(session, agent, failure));
    }

    private void IsDone(string agent, CallSessionId session)
    {
        _model.IsDone(agent, session, _now);
        Feed(new QueueInput.CallOver(agent, session));
        if (_dialling.Contains(session))
            Feed(new QueueInput.CallbackFailed(session, Counts: false));
    }

    private void Dials(string agent)
    {
        var session = new CallSessionId(_nextSession++);
        _model.Talks(agent, session);
        Feed(new QueueInput.CallBegan(agent, session, agent, ""));
    }

    private void Sets(string agent, QueueId? queue, AgentCommand command)
    {
        _model.Sets(agent, queue, command, _now);
        Feed(new QueueInput.Set(agent, queue, command));
    }

    private void LetPass(int seconds)
    {
        var until = _now.AddSeconds(seconds);
        while (_wakeAt is { } moment && moment <= until)
        {
            _now = moment > _now ? moment : _now;
            Feed(new QueueInput.Due());
            Check();
        }
        _now = until;
    }

    private void Provisions(int a, int b)
    {
        var index = a % Queues;
        var before = _settings[index];
        var agent = Agent(b);
        var agents = before.HasAgent(agent)
            ? before.Agents.Where(other => other.Number != agent).ToArray()
            : [.. before.Agents, new AgentAssignment(agent, 1 + b % 3)];
        Provision(before, _settings[index] = before with { Agents = agents, MaxCallers = b % 5 == 0 ? 3 : 0 });
    }

    private void Provision(Queue? before, Queue after)
    {
        if (before is null)
            _copies[after.Id] = new QueueCopy(new QueueMachine(after with { Agents = [] }).Status());
        var effects = Effects(new QueueInput.QueueChanged(before, after));
        // What rang at an agent who was removed ends before he is forgotten.
        foreach (var withdraw in effects.OfType<QueueEffect.Withdraw>().Where(withdraw => withdraw.Cause == WithdrawCause.AgentGone))
            _model.Stops(withdraw.Agent, withdraw.Cause, _now);
        _model.Provisioned(after);
        Apply(effects.Where(effect => effect is not QueueEffect.Withdraw { Cause: WithdrawCause.AgentGone }));
    }

    private void Restarts()
    {
        _floor = new QueueFloor();
        _wakeAt = null;
        _waiting.Clear();
        foreach (var kept in _kept.Values)
            _waiting.Add(kept.Session, (kept.Queue, true));
        _dialling.Clear();
        _declined.Clear();
        _failedAt.Clear();
        _model.Restarts();
        _floor.Restore(_settings, _model.Registered, (queue, agent) => _remembered.GetValueOrDefault((queue, agent)), _kept.Values, _now);
        foreach (var queue in _settings)
            _copies[queue.Id] = new QueueCopy(_floor.Find(queue.Id)!.Status()); // it was restored
        Feed(new QueueInput.TenantChanged(["999"], TimeZoneInfo.Utc));
    }

    private void Feed(QueueInput input) => Apply(Effects(input));

    private QueueEffect[] Effects(QueueInput input) => [.. _floor.On(input, _now)];

    private void Apply(IEnumerable<QueueEffect> effects)
    {
        foreach (var effect in effects)
            Apply(effect);
    }

    private void Apply(QueueEffect effect)
    {
        switch (effect)
        {
            case QueueEffect.WakeAt wake: _wakeAt = wake.Moment; break;
            case QueueEffect.Remember remember: _remembered[(remember.Queue, remember.Agent)] = remember.State; break;
            case QueueEffect.KeepCallback keep: _kept[keep.Callback.Session] = keep.Callback; break;
            case QueueEffect.ForgetCallback forget: Assert.True(_kept.Remove(forget.Session), "a callback ends that was not kept"); break;
            case QueueEffect.Publish { Event: QueueAgentStatus status }: _copies[status.QueueId].Sees(status); break;
            case QueueEffect.Publish { Event: QueueCallerStatus status }: _copies[status.QueueId].Sees(status); break;
            case QueueEffect.Admit admit: _waiting.Add(admit.Session, (admit.Queue, false)); break;
            case QueueEffect.Offer offer:
                Assert.DoesNotContain(offer.Session, _unheard);
                Assert.Equal(_waiting[offer.Session].IsCallback, offer.Callback is not null);
                Assert.DoesNotContain((offer.Session, offer.Agent), _declined);
                _model.Rings(offer.Agent, offer.Queue, offer.Session, _now);
                _late.Add((offer.Session, offer.Agent));
                break;
            case QueueEffect.Withdraw withdraw: _model.Stops(withdraw.Agent, withdraw.Cause, _now); break;
            case QueueEffect.Connect connect:
                _model.Answers(connect.Agent);
                Assert.True(_waiting.Remove(connect.Session), "connected without having waited");
                break;
            case QueueEffect.DialCallback dial:
                _model.Answers(dial.Agent);
                _dialling.Add(dial.Session);
                break;
            case QueueEffect.CallbackBooked booked:
                _unheard.Remove(booked.Session);
                _declined.RemoveWhere(pair => pair.Item1 == booked.Session);
                _waiting[booked.Session] = (_waiting[booked.Session].Queue, true);
                break;
            case QueueEffect.CallbackGivenUp given: _waiting.Remove(given.Session); break;
            case QueueEffect.Overflow overflow: Assert.Equal(overflow.WasWaiting, _waiting.Remove(overflow.Session)); break;
        }
        // A dialled callback is over one way or the other once the line says so.
        _dialling.RemoveWhere(session => _floor.PositionOf(session) == 0 || !IsDialling(session));
        foreach (var (session, (queue, isCallback)) in _waiting.ToArray())
            if (isCallback && _floor.PositionOf(session) == 0)
                _waiting.Remove(session);
    }

    private bool IsDialling(CallSessionId session) =>
        _floor.Queues.SelectMany(queue => queue.Line).Any(caller => caller.Session == session && caller.Callback is { Phase: CallbackPhase.Dialling });

    private void Check()
    {
        foreach (var settings in _settings)
        {
            var queue = _floor.Find(settings.Id);
            Assert.NotNull(queue);
            var status = queue.Status();
            _copies[settings.Id].Is(status);
            foreach (var agent in status.Agents)
                Assert.Equal(_model.StateOf(settings.Id, agent.AgentExtensionNumber, _now), agent.State);
            Assert.Equal(_waiting.Count(caller => caller.Value.Queue == settings.Id), status.WaitingList.Count);
            foreach (var entry in status.WaitingList)
                Assert.True(_waiting.TryGetValue(entry.SessionId, out var place) && place.Queue == settings.Id, $"{entry.SessionId} waits in no queue");
            NobodyWaitsInVain(queue);
        }
    }

    private void NobodyWaitsInVain(QueueMachine queue)
    {
        var free = queue.Seats.Where(seat => _model.StateOf(queue.Id, seat.Agent.Number, _now) == AgentState.Ready
            && !(_failedAt.TryGetValue(seat.Agent.Number, out var failed) && failed.AddSeconds(5) > _now)).ToArray();
        foreach (var caller in queue.Line.Where(caller => caller.CanBeOffered && caller.Offers.Count == 0))
            foreach (var seat in free)
                Assert.True(_declined.Contains((caller.Session, seat.Agent.Number)), $"{caller.Number} waits although {seat.Agent.Number} is free");
    }

    private void EverythingEnds()
    {
        foreach (var (session, caller) in _waiting.ToArray())
            if (!caller.IsCallback)
                Left(session);
        foreach (var agent in _model.Registered.ToArray())
        {
            _model.Unregisters(agent);
            Feed(new QueueInput.Unregistered(agent));
        }
        foreach (var (agent, session, _) in _model.Calls.ToArray())
            IsDone(agent, session);
        LetPass(25 * 3600);                                                    // no callback waits for longer than a day
        Assert.Empty(_waiting);
        Assert.Empty(_kept);
        Assert.Empty(_model.Offers);
        Check();
    }

    private static Queue RandomQueue(int index, Random random) => new()
    {
        Id = new QueueId(8001 + index),
        TenantId = new TenantId(1),
        Number = $"800{1 + index}",
        Name = "Queue",
        Strategy = (QueueStrategy)random.Next(7),
        RingTime = TimeSpan.FromSeconds(random.Next(5, 25)),
        MaxWaitingTime = TimeSpan.FromSeconds(random.Next(15, 300)),
        SlaTime = TimeSpan.FromSeconds(random.Next(0, 3) * 10),
        WrapUpTime = TimeSpan.FromSeconds(random.Next(0, 3) * 10),
        AgentAutoReady = random.Next(2) == 0,
        MaxCallers = random.Next(3) == 0 ? 2 : 0,
        WaitWhenNoAgentsOnline = random.Next(2) == 0,
        StickyRouting = random.Next(2) == 0,
        Callback = random.Next(2) == 0,
        CallbackTries = 1 + random.Next(3),
        Overflow = random.Next(2) == 0 ? Overflow.Hangup : new Overflow("103"),
        Agents = [.. Enumerable.Range(1, Agents).Where(_ => random.Next(3) > 0).Select(agent => new AgentAssignment($"10{agent}", 1 + random.Next(3)))],
    };
}
