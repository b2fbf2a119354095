using System.Collections.Immutable;
using Bellwire.Contracts;

namespace Bellwire.Pbx.Calls;

// Blind transfer (RFC 3515):                       Attended transfer (RFC 3891 Replaces):
//   B: REFER to C          call_reroute              B: REFER, Replaces a dialog of B with C      call_reroute
//   we: 202, NOTIFY 100                              C's leg comes over                           target_add
//   we: INVITE C           target_add                we: re-INVITE A and C together               target_ended of B, call_established
//   C: 180                 target_ringing            we: NOTIFY 200, BYE to B
//   C: 200                 target_ended of B,        the consulting call                          target_ended, call_ended,
//                          call_established                                                       CDR attended_transfer_complete
//   we: NOTIFY 200, BYE to B
// A consulted queue gives the place in its line to A: as by a blind transfer to it, but at that place.
// If C does not answer: target_fail, NOTIFY with its code, and A and B talk on.
internal sealed partial class CallMachine
{
    private readonly HashSet<int> _left = [];                                  // legs that hung up while their transfer went on
    private bool _transferred;

    /// <summary>How long the party of a transfer may ring on that was rung by the other call: its time there was running already.</summary>
    private static readonly TimeSpan JoinerRingTime = TimeSpan.FromSeconds(20);

    /// <summary>The leg that the targets which ring now are to be connected with: the caller, or who is being transferred.</summary>
    internal int Counterpart => _transferBy is { } referrer ? PeerOf(referrer) : _callerSide;

    /// <summary>Whether that leg may transfer now: it talks, and no other transfer is under way.</summary>
    internal bool CanTransfer(int leg) => IsTalking(leg) && !IsHunting && !IsWaiting;

    private void BlindTransfer(CallInput.BlindTransfer transfer)
    {
        if (!CanTransfer(transfer.Leg))
        {
            Do(new CallEffect.RefuseRefer(transfer.Leg, _phase == CallPhase.Talking ? 491 : 403));
            return;
        }
        Do(new CallEffect.AcceptRefer(transfer.Leg));
        BeginHunt(transfer.Leg);
        _takesPlace = false;
        Reroute(transfer.Number, RerouteReason.Transfer, ExtensionOf(transfer.Leg));
    }

    private void CompleteTransfer(int newLeg)
    {
        var leaver = _transferBy!.Value;                                       // CompleteTransfer is reached only in a transfer's hunt
        _transferBy = null;
        _transferred = true;
        SwapIn(newLeg, leaver, EndedReason.Referred);
        if (_left.Contains(leaver))
            return;
        Do(new CallEffect.NotifyRefer(leaver, 200));
        Do(new CallEffect.Release(leaver, ReleaseCause.Normal));
        _left.Add(leaver);
    }

    private void TransferFailed(int statusCode)
    {
        var referrer = _transferBy!.Value;                                     // TransferFailed is reached only in a transfer's hunt
        _transferBy = null;
        if (!_left.Contains(referrer))
        {
            Do(new CallEffect.NotifyRefer(referrer, statusCode));
            return;
        }
        Do(new CallEffect.Release(PeerOf(referrer), ReleaseCause.Refused));    // nobody is left to talk to
        EndTalking(referrer == _callerSide ? EndedReason.CallerDisconnect : EndedReason.CalleeDisconnect, "0");
    }

    private void LeaveTransfer(int leg)
    {
        _left.Add(leg);
        _holding.Remove(leg);
        if (Target(leg) is { Phase: TargetPhase.Answered } target)
            EndTarget(target, TargetChange.Ended, 0, EndedReason.Referred);
    }

    private void TakeOver(int leaver, ImmutableArray<Joiner> joiners, EndedReason reason)
    {
        if (!CanTransfer(leaver))
        {
            Do(new CallEffect.RefuseRefer(leaver, 491));
            return;
        }
        if (reason == EndedReason.AttendedTransferComplete)
            Do(new CallEffect.AcceptRefer(leaver));
        Involve(joiners[0].Number, joiners[0].IsExtension);
        PublishReroute(joiners[0].Number, RerouteReason.Transfer);
        ForgetRoute();
        foreach (var joiner in joiners)
            Join(joiner);
        if (!joiners[0].Answered)                                              // the consulted party still rings: its answer completes the transfer
        {
            BeginHunt(leaver);
            Do(new CallEffect.StartRingTime(JoinerRingTime));
            return;
        }
        SwapIn(_targets.Count, leaver, reason);
        if (reason == EndedReason.AttendedTransferComplete)
            Do(new CallEffect.NotifyRefer(leaver, 200));
        Do(new CallEffect.Release(leaver, ReleaseCause.Normal));
        _left.Add(leaver);
    }

    /// <summary>A party that comes from another dialog is a target from now on.</summary>
    /// <returns>Its leg.</returns>
    private int Join(Joiner joiner)
    {
        var target = new CallTarget
        {
            Leg = _targets.Count + 1,
            Number = joiner.Number,
            IsExtension = joiner.IsExtension,
            Destination = joiner.Destination,
            StartedAt = _now,
            RingAt = _now,
            Phase = joiner.Answered ? TargetPhase.Answered : TargetPhase.Ringing,
            AnsweredAt = joiner.Answered ? _now : null,
        };
        _targets.Add(target);
        PublishTarget(target, TargetChange.Added);
        return target.Leg;
    }

    /// <summary>The new leg takes the place of the one who leaves.</summary>
    private void SwapIn(int newLeg, int leaver, EndedReason reason)
    {
        var stays = PeerOf(leaver);
        _journalDue = true;
        if (leaver == _callerSide)
            _callerSide = newLeg;
        else
            _calleeSide = newLeg;
        if (_holding.Remove(leaver))
            Do(new CallEffect.PlayMusic(stays, false));
        if (Target(leaver) is { Phase: TargetPhase.Answered } target)
            EndTarget(target, TargetChange.Ended, 0, reason);
        Do(new CallEffect.Join(stays, newLeg));
        PublishEstablished(PartyOf(newLeg));
    }

    private void Consulted(ImmutableArray<int> taken)
    {
        if (_phase is CallPhase.New or CallPhase.Over)
            return;
        Do(new CallEffect.StopRingTime());
        IsHunting = false;
        foreach (var target in _targets.Where(target => target.Phase != TargetPhase.Ended).ToArray())
        {
            EndTarget(target, TargetChange.Ended, 0, EndedReason.AttendedTransferComplete);
            if (!taken.Contains(target.Leg) && target.Leg != _callerSide && target.Leg != _calleeSide)
                Do(new CallEffect.Release(target.Leg, ReleaseCause.AnsweredElsewhere));
        }
        if (_phase == CallPhase.Ringing)
            TurnCallerAway(487, ReleaseCause.Normal);
        else
            foreach (var leg in (int[])[_callerSide, _calleeSide])
                if (!taken.Contains(leg) && !_left.Contains(leg))
                    Do(new CallEffect.Release(leg, ReleaseCause.Normal));
        End(EndedReason.AttendedTransferComplete, "0");
    }
}
