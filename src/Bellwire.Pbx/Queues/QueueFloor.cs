using Bellwire.Contracts;

namespace Bellwire.Pbx.Queues;

/// <summary>
/// All queues of a tenant and their agents: inputs in, effects out; no socket, clock, lock or wait. The loop that owns the tenant's calls feeds it and
/// carries out its effects in their order. Who entered a line leaves it once; each offer ends once; an agent is rung for one caller at a time, whatever
/// queues he serves.
/// </summary>
internal sealed partial class QueueFloor
{
    private readonly Dictionary<QueueId, QueueMachine> _queues = [];
    private readonly Dictionary<CallSessionId, WaitingCaller> _waiting = [];
    private readonly AgentRoster _roster = new();
    private readonly Deadlines _deadlines = new();
    private readonly List<QueueMachine> _touched = [];
    private readonly List<QueueEffect> _effects = [];
    private HashSet<string> _vipNumbers = [];
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private DateTimeOffset _now;
    private DateTimeOffset? _wakeAt;
    private long _turn;

    internal IReadOnlyCollection<QueueMachine> Queues => _queues.Values;

    internal QueueMachine? Find(QueueId queue) => _queues.GetValueOrDefault(queue);

    internal QueueMachine? Find(string number) => _queues.Values.FirstOrDefault(queue => queue.Settings.Number == number);

    /// <summary>The place of a caller who waits, 1 for the head; 0: he does not wait.</summary>
    internal int PositionOf(CallSessionId session) => _waiting.TryGetValue(session, out var caller) ? caller.Queue.PositionOf(caller) : 0;

    /// <summary>Takes one input. What comes too late for the state that things are in changes nothing.</summary>
    /// <returns>The effects, valid until the next call.</returns>
    internal IReadOnlyList<QueueEffect> On(QueueInput input, DateTimeOffset now)
    {
        _effects.Clear();
        _now = now < _now ? _now : now;                                        // a clock set back must not turn states' times round
        switch (input)
        {
            case QueueInput.Enter enter: Enter(enter); break;
            case QueueInput.CanBeOffered heard: CanBeOffered(heard.Session); break;
            case QueueInput.GivePlace given: GivePlace(given); break;
            case QueueInput.Left left: CallerLeft(left.Session); break;
            case QueueInput.OfferAnswered answered: OfferAnswered(answered.Session, answered.Agent); break;
            case QueueInput.OfferFailed failed: OfferFailed(failed); break;
            case QueueInput.CallBegan began: CallBegan(began); break;
            case QueueInput.CallOver over: CallOver(over.Agent, over.Session); break;
            case QueueInput.Registered registered: Registered(registered.Agent); break;
            case QueueInput.Unregistered unregistered: Unregistered(unregistered.Agent); break;
            case QueueInput.Set set: Set(set); break;
            case QueueInput.Due: Due(); break;
            case QueueInput.QueueChanged changed: Changed(changed.Before, changed.After); break;
            case QueueInput.TenantChanged changed: (_vipNumbers, _zone) = ([.. changed.VipNumbers], changed.Zone); break;
            case QueueInput.BookCallback book: BookCallback(book); break;
            case QueueInput.CallbackReached reached: CallbackReached(reached.Session); break;
            case QueueInput.CallbackFailed failed: CallbackFailed(failed.Session, failed.Counts); break;
        }
        Settle();
        AskToBeWoken(anew: input is QueueInput.Due);
        return _effects;
    }

    /// <summary>Says what changed, then makes the offers that have become possible, until nothing is left to do.</summary>
    private void Settle()
    {
        PublishAgents();
        while (NextToDecide() is { } queue)
        {
            LeaveWithNobody(queue);
            foreach (var (caller, seat) in queue.NextOffers())
                Ring(caller, seat);
            PublishAgents();
        }
        foreach (var queue in _touched)
            queue.IsTouched = false;
        _touched.Clear();
    }

    private void AskToBeWoken(bool anew)
    {
        if (_deadlines.Earliest == _wakeAt && !anew)
            return;
        _wakeAt = _deadlines.Earliest;
        Do(new QueueEffect.WakeAt(_wakeAt));
    }

    // Several queues may want one agent: the one whose head has waited longest comes first.
    private QueueMachine? NextToDecide()
    {
        QueueMachine? first = null;
        foreach (var queue in _touched)
            if (queue.IsToDecide && (first is null || HeadOf(queue) < HeadOf(first)))
                first = queue;
        first?.IsToDecide = false;
        return first;

        static DateTimeOffset HeadOf(QueueMachine queue) => queue.Line.Count == 0 ? DateTimeOffset.MaxValue : queue.Line[0].EnteredAt;
    }

    private void Decide(QueueMachine queue)
    {
        queue.IsToDecide = true;
        Touch(queue);
    }

    private void Touch(QueueMachine queue)
    {
        if (queue.IsTouched)
            return;
        queue.IsTouched = true;
        _touched.Add(queue);
    }

    private void Due()
    {
        while (_deadlines.Take(_now) is { } deadline)
        {
            switch (deadline.Kind)
            {
                case DueKind.RingOver: RingOver((Offer)deadline.About); break;
                case DueKind.WrapUpOver: WrapUpOver((AgentSeat)deadline.About); break;
                case DueKind.AskAgain: AskAgain((AgentSeat)deadline.About); break;
                case DueKind.WaitedTooLong: WaitedTooLong((WaitingCaller)deadline.About); break;
                case DueKind.SlaBreached: SlaBreached((WaitingCaller)deadline.About); break;
                case DueKind.CallbackAgain: CallbackAgain((WaitingCaller)deadline.About); break;
                case DueKind.CallbackTooOld: GiveUpCallback((WaitingCaller)deadline.About, CallbackOutcome.TooOld); break;
            }
            Settle();                                                          // each moment is a change of its own
        }
    }

    private void Do(QueueEffect effect) => _effects.Add(effect);
}
