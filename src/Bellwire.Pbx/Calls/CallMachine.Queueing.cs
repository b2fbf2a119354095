using Bellwire.Contracts;
using Bellwire.Pbx.Queues;

namespace Bellwire.Pbx.Calls;

// A call in a queue. The queue stands at the other side like a party: a target without phone and events that has answered. Agents are rung as in a
// transfer by that party, and who answers takes its place.
//   A: INVITE 8001         call_start
//   the queue takes it     (queue_caller_status enqueue)
//   we: 200 to A, music
//   we: INVITE agent       target_add
//   agent: 180             target_ringing
//   agent: 200             call_established          (queue_caller_status agent_answered)
//   we: re-INVITE A with what the agent said
internal sealed partial class CallMachine
{
    private string? _entering;                                                 // the queue that is asked to take the call
    private int? _queueLeg;                                                    // its target, while the call waits there
    private bool _takesPlace;                                                  // of a call that its transferor let wait there

    /// <summary>The number of the queue that the call waits in, null when it does not.</summary>
    internal string? QueueNumber => _queueLeg is { } leg ? _targets[leg - 1].Number : null;

    /// <summary>Whether a queue stands at the other side.</summary>
    internal bool IsWaiting => _phase == CallPhase.Talking && _queueLeg is not null;

    /// <summary>Extensions that this call keeps busy; those whom a queue rings are that queue's business until they answer.</summary>
    internal IEnumerable<string> BusyExtensions
    {
        get
        {
            if (_phase is CallPhase.New or CallPhase.Over)
                yield break;
            if (facts.CallerIsExtension && !IsOriginated && !_left.Contains(CallInput.CallerLeg) && (_phase == CallPhase.Ringing || IsTalking(CallInput.CallerLeg)))
                yield return facts.Caller;
            foreach (var target in _targets)
                if (target.IsExtension && (target.Phase == TargetPhase.Answered || (target.IsPending && target.CallType is CallType.NormalCall or CallType.Callback)))
                    yield return target.Number;
        }
    }

    private void Queued()
    {
        if (_entering is not { } number || !IsHunting)
            return;
        var queue = new CallTarget
        {
            Leg = _targets.Count + 1,
            Number = number,
            IsExtension = false,
            IsQueue = true,
            CallType = CallType.QueueCall,
            Destination = $"sip:{number}@{facts.Domain}",
            Phase = TargetPhase.Answered,
            StartedAt = _now,
            RingAt = _now,
            AnsweredAt = _now,
        };
        _targets.Add(queue);
        _left.Add(queue.Leg);                                                  // nobody is there to be told or released
        var waits = Counterpart;
        Do(new CallEffect.StopRingTime());
        _ringAt ??= _now;
        _answeredAt ??= _now;
        _journalDue = true;
        if (_transferBy is not { } leaver)
            (_phase, _calleeSide) = (CallPhase.Talking, queue.Leg);
        else
            Replace(leaver, queue.Leg);
        (_entering, IsHunting, _transferBy, _queueLeg) = (null, false, null, queue.Leg);
        Do(new CallEffect.WaitInQueue(waits));
    }

    private void TransferIntoLine(CallInput.TransferIntoLine transfer)
    {
        if (!CanTransfer(transfer.Leg))
        {
            Do(new CallEffect.RefuseRefer(transfer.Leg, 491));
            return;
        }
        Do(new CallEffect.AcceptRefer(transfer.Leg));
        BeginHunt(transfer.Leg);
        ForgetRoute();
        PublishReroute(transfer.Number, RerouteReason.Transfer);
        (_entering, _takesPlace) = (transfer.Number, true);
        Do(new CallEffect.TakePlace(transfer.Queue, transfer.Holder));
    }

    // Who transferred the call to a queue leaves; a queue that the call overflowed from was left before.
    private void Replace(int leaver, int queue)
    {
        if (leaver == _callerSide)
            _callerSide = queue;
        else
            _calleeSide = queue;
        _holding.Remove(leaver);
        if (leaver == _queueLeg)
            return;
        _transferred = !_takesPlace;
        if (Target(leaver) is { Phase: TargetPhase.Answered } target)
            EndTarget(target, TargetChange.Ended, 0, _takesPlace ? EndedReason.AttendedTransferComplete : EndedReason.Referred);
        if (!_left.Add(leaver))
            return;
        Do(new CallEffect.NotifyRefer(leaver, 200));
        Do(new CallEffect.Release(leaver, ReleaseCause.Normal));
    }

    private void OfferAgent(CallInput.OfferAgent offer)
    {
        if (!IsWaiting || offer.Devices.IsEmpty || offer.DoNotDisturb)
        {
            Do(new CallEffect.AgentFailed(offer.Agent, offer.DoNotDisturb ? OfferFailure.Declined : OfferFailure.Unreachable));
            return;
        }
        if (!IsHunting)
        {
            (IsHunting, _transferBy) = (true, _queueLeg);
            ForgetRoute();
        }
        Involve(offer.Agent, isExtension: true);
        foreach (var device in offer.Devices)
            Add(TargetOf(offer.Agent, device, CallType.QueueCall));
    }

    private void AgentRefused(string agent, int statusCode)
    {
        var saidNo = statusCode is 486 or >= 600;
        if (saidNo)                                                            // the person said no: the other devices fall silent
            WithdrawAgent(agent, ReleaseCause.Refused);
        else if (Pending.Any(target => target.Number == agent))
            return;
        Do(new CallEffect.AgentFailed(agent, saidNo ? OfferFailure.Declined : statusCode == 488 ? OfferFailure.Unsuited : OfferFailure.Unreachable));
        RestHunt();
    }

    private void WithdrawAgent(string agent, ReleaseCause cause)
    {
        if (!IsWaiting)
            return;
        foreach (var target in Pending.Where(target => target.Number == agent).ToArray())
        {
            if (cause != ReleaseCause.NoAnswer)
                EndTarget(target, TargetChange.Ended, 0, EndedReason.None);
            else if (target.Phase == TargetPhase.Ringing)
                EndTarget(target, TargetChange.NoAnswer, 480, EndedReason.None);
            else
                EndTarget(target, TargetChange.Failed, 408, EndedReason.None);
            Do(new CallEffect.Release(target.Leg, cause));
        }
        RestHunt();
    }

    // No phone rings any more; the queue will think of somebody.
    private void RestHunt()
    {
        if (_transferBy == _queueLeg && !Pending.Any())
            (IsHunting, _transferBy) = (false, null);
    }

    /// <summary>Somebody answers for the queue: an agent, or where it overflowed to.</summary>
    private void LeaveQueueFor(int newLeg)
    {
        if (_queueLeg is not { } queue)
            return;
        (_queueLeg, _transferBy) = (null, null);
        Do(new CallEffect.PlayMusic(PeerOf(queue), false));
        SwapIn(newLeg, queue, EndedReason.Referred);
        if (_targets[newLeg - 1] is { CallType: CallType.QueueCall } agent)
            Do(new CallEffect.AgentAnswered(agent.Number));
    }

    private void LeaveQueue(CallInput.LeaveQueue leave)
    {
        if (IsWaiting && _queueLeg is { } queue && _entering is null)
        {
            EndPending(ReleaseCause.Normal);
            if (Target(queue) is { Phase: TargetPhase.Answered } target)
                EndTarget(target, TargetChange.Ended, 0, leave.To is null ? EndedReason.None : EndedReason.Referred);
            ForgetRoute();
            (IsHunting, _transferBy) = (true, queue);
        }
        else if (_entering is null || !IsHunting)
        {
            return;
        }
        _entering = null;
        if (leave.To is { } next)
            Reroute(next, RerouteReason.Overflow, leave.InNameOf);
        else
            GiveUp(leave.StatusCode, leave.NoAnswer);
    }

    // The queue hangs up on him, and calls back when it is his turn: that will be another call.
    private void KeepsPlace()
    {
        if (!IsWaiting || _queueLeg is not { } queue)
            return;
        EndPending(ReleaseCause.Normal);
        _queueLeg = null;
        Do(new CallEffect.Release(PeerOf(queue), ReleaseCause.Normal));
        EndTalking(EndedReason.CalleeDisconnect, "0");
    }

    /// <summary>Nobody can take the call that waits, or waited, in a queue.</summary>
    private void EndWaiting(int statusCode, bool noAnswer)
    {
        if (_queueLeg is not { } queue)
            return;
        var waits = PeerOf(queue);
        (_queueLeg, _transferBy) = (null, null);
        foreach (var target in _targets.Where(target => target.Phase == TargetPhase.Answered).ToArray())
            EndTarget(target, TargetChange.Ended, 0, EndedReason.None);
        Do(new CallEffect.Release(waits, ReleaseCause.NoAnswer));
        if (noAnswer)
            NoAnswer();
        else
            Fail(statusCode, EndedReason.None);
    }
}
