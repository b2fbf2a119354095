using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Routing;

namespace Bellwire.Pbx.Calls;

/// <summary>
/// One call from its INVITE to its CDR: inputs in, effects out; no socket, clock, lock or wait. The loop that owns the call feeds it and
/// carries out its effects in their order. Each call that starts ends by exactly one of ended, noanswer and fail, then one CDR; each target
/// that is added ends once; hold and unhold of a party alternate.
/// </summary>
/// <param name="newId">Gives the ids of the target entries in the CDR.</param>
internal sealed partial class CallMachine(CallFacts facts, Func<long> newId)
{
    private readonly List<CallTarget> _targets = [];
    private readonly List<CallEffect> _effects = [];
    private CallPhase _phase = CallPhase.New;
    private DateTimeOffset _now;
    private DateTimeOffset _startedAt;
    private DateTimeOffset? _ringAt;
    private DateTimeOffset? _answeredAt;
    private bool _journalDue;                                                  // started, answered, or somebody else takes part

    internal CallFacts Facts => facts;

    internal bool IsOver => _phase == CallPhase.Over;

    internal IReadOnlyList<CallTarget> Targets => _targets;

    /// <summary>What the last input has led to; of one that threw, how far it came.</summary>
    internal IReadOnlyList<CallEffect> Effects => _effects;

    /// <summary>Takes one input. What comes too late for the state that the call is in changes nothing.</summary>
    /// <returns>The effects, valid until the next call.</returns>
    internal IReadOnlyList<CallEffect> On(CallInput input, DateTimeOffset now)
    {
        _effects.Clear();
        _now = now < _now ? _now : now;                                        // a clock set back must not turn a call's times round
        switch (input)
        {
            case CallInput.Start start: Start(start); break;
            case CallInput.GoOn: GoOn(); break;
            case CallInput.Routed routed: Routed(routed.Route); break;
            case CallInput.Progress progress: Progress(progress.Leg, progress.StatusCode); break;
            case CallInput.Answered answered: Answered(answered.Leg); break;
            case CallInput.Refused refused: Refused(refused.Leg, refused.StatusCode); break;
            case CallInput.Redirected redirected: Redirected(redirected); break;
            case CallInput.RingTimeOver: RingTimeOver(); break;
            case CallInput.CallerCancelled: CallerCancelled(); break;
            case CallInput.HungUp hungUp: HungUp(hungUp.Leg); break;
            case CallInput.Lost lost: Lost(lost.Leg); break;
            case CallInput.HoldChanged hold: HoldChanged(hold); break;
            case CallInput.BlindTransfer transfer: BlindTransfer(transfer); break;
            case CallInput.AttendedTransfer transfer: TakeOver(transfer.Leg, transfer.Joiners, EndedReason.AttendedTransferComplete); break;
            case CallInput.TransferIntoLine transfer: TransferIntoLine(transfer); break;
            case CallInput.Replaced replaced: TakeOver(replaced.Leg, [replaced.Joiner], EndedReason.Replaced); break;
            case CallInput.PickedUp pickedUp: PickedUp(pickedUp); break;
            case CallInput.Park park: Park(park); break;
            case CallInput.Fetched fetched: Fetched(fetched); break;
            case CallInput.Consulted consulted: Consulted(consulted.Taken); break;
            case CallInput.Queued: Queued(); break;
            case CallInput.OfferAgent offer: OfferAgent(offer); break;
            case CallInput.WithdrawAgent withdraw: WithdrawAgent(withdraw.Agent, withdraw.Cause); break;
            case CallInput.LeaveQueue leave: LeaveQueue(leave); break;
            case CallInput.KeepsPlace: KeepsPlace(); break;
            case CallInput.Stop stop: Stop(stop.Cause); break;
        }
        if (_journalDue && (_phase is CallPhase.Ringing or CallPhase.Talking || input is CallInput.Start))
            _effects.Insert(0, new CallEffect.Journal(Cdr(EndedReason.None, "0")));      // whoever has seen a call begin will see its record, whatever happens
        _journalDue = false;
        return _effects;
    }

    private void Start(CallInput.Start start)
    {
        if (_phase != CallPhase.New)
            return;
        var route = start.Route;
        _phase = CallPhase.Ringing;
        _startedAt = _now;
        _journalDue = true;
        Involve(facts.Caller, facts.CallerIsExtension);
        if (route is CallRoute.ToExtension extension)
            Involve(extension.Number, isExtension: true);
        _direction = (facts.TrunkIn.Length > 0, route is CallRoute.ToTrunk) switch
        {
            (false, false) => CallDirection.Ext,
            (false, true) => CallDirection.Out,
            (true, false) => CallDirection.In,
            (true, true) => CallDirection.In2Out,
        };
        PublishStart();
        BeginHunt(transferBy: null);
        if (facts.Origin is { } origin)
            RingFirst(start.First ?? new CallRoute.Nowhere(480), origin);
        else
            Route(route);
    }

    private void Stop(StopCause cause)
    {
        switch (_phase)
        {
            case CallPhase.Ringing:
                var status = StatusOf(cause);
                Do(new CallEffect.StopRingTime());
                IsHunting = false;
                EndPending(ReleaseOf(cause));
                TurnCallerAway(status, ReleaseOf(cause));
                Fail(status, cause == StopCause.Command ? EndedReason.Cancelled : EndedReason.None);
                break;
            case CallPhase.Talking:
                Do(new CallEffect.StopRingTime());
                EndPending(ReleaseOf(cause));
                ReleaseTalking(ReleaseOf(cause));
                EndTalking(EndedReason.None, cause == StopCause.Fault ? "500" : "0");
                break;
        }
    }

    private static int StatusOf(StopCause cause) => cause switch { StopCause.ServerStopped => 503, StopCause.Fault => 500, _ => 487 };

    private static ReleaseCause ReleaseOf(StopCause cause) => cause switch
    {
        StopCause.ServerStopped => ReleaseCause.ServerStopped,
        StopCause.Fault => ReleaseCause.Fault,
        _ => ReleaseCause.Normal,
    };

    /// <summary>
    /// The last resort when even <see cref="Stop"/> has thrown: the final event and a record without targets, from nothing but what was known at the start.
    /// </summary>
    internal IReadOnlyList<CallEffect> Abandon(DateTimeOffset now)
    {
        _effects.Clear();
        if (_phase is CallPhase.New or CallPhase.Over)
            return _effects;
        _now = now < _now ? _now : now;
        _targets.Clear();
        if (_answeredAt is null)
            Fail(500, EndedReason.None);
        else
            End(EndedReason.None, "500");
        return _effects;
    }

    private void Do(CallEffect effect) => _effects.Add(effect);

    private CallTarget? Target(int leg) => leg >= 1 && leg <= _targets.Count ? _targets[leg - 1] : null;

    private void Change(CallTarget target) => _targets[target.Leg - 1] = target;
}

internal enum CallPhase
{
    New,

    /// <summary>The caller waits; targets ring, or the next route is being looked up.</summary>
    Ringing,

    /// <summary>Two parties are connected; a transfer may be under way.</summary>
    Talking,
    Over,
}
