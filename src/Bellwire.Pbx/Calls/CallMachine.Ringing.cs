using Bellwire.Contracts;

namespace Bellwire.Pbx.Calls;

// Finding somebody who answers: for the caller, or for the party that is being transferred.
internal sealed partial class CallMachine
{
    private int? _transferBy;                                                  // the leg whose REFER this hunt serves, null for the caller's
    private int _hunted;                                                       // targets before this one belong to earlier hunts

    private bool IsHunting { get; set; }

    private IEnumerable<CallTarget> Pending => _targets.Skip(_hunted).Where(target => target.IsPending);

    private void BeginHunt(int? transferBy)
    {
        IsHunting = true;
        _transferBy = transferBy;
        _visited.Clear();
        _hops = 0;
    }

    private void Add(CallTarget target)
    {
        _targets.Add(target);
        PublishTarget(target, TargetChange.Added);
        Do(new CallEffect.Invite(target));
    }

    private void Progress(int leg, int statusCode)
    {
        if (!IsHunting || Target(leg) is not { IsPending: true } target)
            return;
        if (statusCode is 180 or 181 or 182 or 183 && target.Phase == TargetPhase.Trying)
        {
            Change(target with { Phase = TargetPhase.Ringing, RingAt = _now });
            _ringAt ??= _now;
            PublishTarget(target, TargetChange.Ringing);
        }
        if (!_ringsFirst)
            Do(new CallEffect.PassProgress(leg, statusCode));
        if (_transferBy is { } referrer && !_left.Contains(referrer))
            Do(new CallEffect.NotifyRefer(referrer, statusCode));
    }

    private void Answered(int leg)
    {
        if (Target(leg) is not { } target)
            return;
        if (!IsHunting || !target.IsPending)
        {
            if (target.Phase == TargetPhase.Ended)                             // its 2xx crossed our CANCEL
                Do(new CallEffect.Release(leg, ReleaseCause.AnsweredElsewhere));
            return;
        }
        Do(new CallEffect.StopRingTime());
        Change(target with { Phase = TargetPhase.Answered, AnsweredAt = _now, RingAt = target.RingAt ?? _now });
        _ringAt ??= _now;
        EndPending(ReleaseCause.AnsweredElsewhere);
        Found(leg);
    }

    /// <summary>Somebody has answered, or has come by himself.</summary>
    private void Found(int leg)
    {
        IsHunting = false;
        if (IsWaiting)
            LeaveQueueFor(leg);
        else if (_ringsFirst)
            FirstAnswered(leg);
        else if (_transferBy is null)
            Connect(leg);
        else
            CompleteTransfer(leg);
    }

    private void Refused(int leg, int statusCode)
    {
        if (Target(leg) is not { } target)
            return;
        if (!IsHunting || !target.IsPending)
            return;
        EndTarget(target, TargetChange.Failed, statusCode, EndedReason.None);
        if (target.CallType == CallType.QueueCall)
        {
            AgentRefused(target.Number, statusCode);
            return;
        }
        if (target.Trunk is not null)
        {
            if (statusCode is 408 or 503 && !_trunksLeft.IsEmpty)
                TryNextTrunk(statusCode);
            else
                GiveUp(statusCode);
            return;
        }
        _codes.Add(statusCode);
        if (statusCode is 486 or >= 600)
            EndPending(ReleaseCause.Refused);                                  // the person said no: the other devices fall silent
        if (!Pending.Any())
            AllRefused();
    }

    private void Redirected(CallInput.Redirected redirected)
    {
        if (!IsHunting || Target(redirected.Leg) is not { IsPending: true } target)
            return;
        EndTarget(target, TargetChange.Failed, redirected.StatusCode, EndedReason.Redirected);
        if (target.CallType == CallType.QueueCall)                             // an agent's phone does not send a queue's callers elsewhere
        {
            AgentRefused(target.Number, 603);
            return;
        }
        if (_ringsFirst)                                                       // nor does the phone of who is rung first
        {
            _codes.Add(480);
            if (!Pending.Any())
                AllRefused();
            return;
        }
        EndPending(ReleaseCause.Refused);
        Reroute(redirected.Number, RerouteReason.Redirect, target.IsExtension ? target.Number : null);
    }

    /// <summary>Ends whatever still rings: it lost the race, or nobody waits for it any more.</summary>
    private void EndPending(ReleaseCause cause, EndedReason reason = EndedReason.None)
    {
        foreach (var target in Pending.ToArray())
        {
            EndTarget(target, TargetChange.Ended, 0, reason);
            Do(new CallEffect.Release(target.Leg, cause));
        }
    }

    private void EndTarget(CallTarget target, TargetChange change, int statusCode, EndedReason reason)
    {
        Change(target with { Phase = TargetPhase.Ended, EndedAt = _now, StatusCode = statusCode, EndReason = reason });
        if (!target.IsQueue)
            PublishTarget(target, change, statusCode);
    }
}
