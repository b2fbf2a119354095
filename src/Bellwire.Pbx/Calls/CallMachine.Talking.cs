using Bellwire.Contracts;

namespace Bellwire.Pbx.Calls;

// Two legs that talk: the caller's side and the callee's side. A transfer puts another leg on one of them.
internal sealed partial class CallMachine
{
    private readonly HashSet<int> _holding = [];
    private int _callerSide = CallInput.CallerLeg;
    private int _calleeSide;

    /// <summary>The two legs that talk; null before an answer and after the end.</summary>
    internal (int CallerSide, int CalleeSide)? Talking => _phase == CallPhase.Talking ? (_callerSide, _calleeSide) : null;

    private bool IsTalking(int leg) => _phase == CallPhase.Talking && (leg == _callerSide || leg == _calleeSide);

    internal bool IsHolding(int leg) => _holding.Contains(leg);

    /// <summary>Whether those two legs are the ones that talk.</summary>
    internal bool IsTalkingTo(int leg, int peer) => IsTalking(leg) && PeerOf(leg) == peer;

    internal int PeerOf(int leg) => leg == _callerSide ? _calleeSide : _callerSide;

    internal PartyUri PartyOf(int leg) => leg == CallInput.CallerLeg ? facts.CallerUri : new PartyUri(_targets[leg - 1].Number, facts.Domain);

    /// <summary>The extension at that leg, null when an outside party is there.</summary>
    internal string? ExtensionOf(int leg) => leg == CallInput.CallerLeg
        ? facts.CallerIsExtension ? facts.Caller : null
        : _targets[leg - 1].IsExtension ? _targets[leg - 1].Number : null;

    private void Connect(int leg)
    {
        _phase = CallPhase.Talking;
        _calleeSide = leg;
        _answeredAt ??= _now;
        _journalDue = true;
        if (IsOriginated)
        {
            Do(new CallEffect.PlayMusic(_callerSide, false));
            Do(new CallEffect.Join(_callerSide, leg));
        }
        else
        {
            Do(new CallEffect.AnswerCaller(leg));
        }
        PublishEstablished(PartyOf(leg));
    }

    private void HoldChanged(CallInput.HoldChanged hold)
    {
        if (!IsTalking(hold.Leg) || !(hold.Held ? _holding.Add(hold.Leg) : _holding.Remove(hold.Leg)))
            return;
        var peer = PeerOf(hold.Leg);
        PublishHold(hold, PartyOf(hold.Leg), PartyOf(peer));
        Do(new CallEffect.PlayMusic(peer, hold.Held));
    }

    private void CallerCancelled()
    {
        if (_phase != CallPhase.Ringing)
            return;
        Do(new CallEffect.StopRingTime());
        IsHunting = false;
        EndPending(ReleaseCause.Normal, EndedReason.Cancelled);
        TurnCallerAway(487, ReleaseCause.Normal);
        Fail(487, EndedReason.Cancelled);
    }

    private void HungUp(int leg) => Leave(leg, leg == _callerSide ? EndedReason.CallerDisconnect : EndedReason.CalleeDisconnect, "0", ReleaseCause.Normal);

    private void Lost(int leg)
    {
        if (_phase == CallPhase.Ringing && leg == _callerSide)                 // it never acknowledged a response of ours, or its ports failed
        {
            Do(new CallEffect.StopRingTime());
            IsHunting = false;
            EndPending(ReleaseCause.Lost);
            var status = IsOriginated ? 408 : 504;
            TurnCallerAway(status, ReleaseCause.Lost);
            Fail(status, EndedReason.None);
            return;
        }
        if (IsHunting && Target(leg) is { IsPending: true })
        {
            Do(new CallEffect.Release(leg, ReleaseCause.Lost));
            Refused(leg, 503);
            return;
        }
        if (!IsTalking(leg))
            return;
        Do(new CallEffect.Release(leg, ReleaseCause.Lost));
        Leave(leg, EndedReason.None, "408", ReleaseCause.Lost);
    }

    private void Leave(int leg, EndedReason reason, string statusCode, ReleaseCause cause)
    {
        if (_phase == CallPhase.Ringing)
        {
            if (leg != _callerSide)
                return;
            if (IsOriginated)
                _left.Add(leg);
            CallerCancelled();                                                 // BYE in the early dialog: the caller may (RFC 3261 15)
            return;
        }
        if (!IsTalking(leg))
            return;
        if (IsHunting && leg == _transferBy)                                   // who transferred hangs up before the new party answers
        {
            LeaveTransfer(leg);
            return;
        }
        Do(new CallEffect.StopRingTime());
        EndPending(cause);
        var peer = PeerOf(leg);
        if (!_left.Contains(peer))
            Do(new CallEffect.Release(peer, cause));
        EndTalking(reason, statusCode);
    }

    private void ReleaseTalking(ReleaseCause cause)
    {
        foreach (var leg in (int[])[_callerSide, _calleeSide])
            if (!_left.Contains(leg))
                Do(new CallEffect.Release(leg, cause));
    }

    private void EndTalking(EndedReason reason, string statusCode)
    {
        IsHunting = false;
        _transferBy = null;
        foreach (var target in _targets.Where(target => target.Phase == TargetPhase.Answered).ToArray())
            EndTarget(target, TargetChange.Ended, 0, EndedReason.None);
        End(_transferred ? EndedReason.BlindTransferComplete : reason, statusCode);
    }
}
