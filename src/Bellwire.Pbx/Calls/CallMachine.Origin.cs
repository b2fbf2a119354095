using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Origins;
using Bellwire.Pbx.Calls.Routing;
using Bellwire.Pbx.Registrar;

namespace Bellwire.Pbx.Calls;

// A call that a program began. Its caller A is rung first, as a target of his own; which of his devices answers takes the caller's side.
//   we: INVITE A           call_start, target_add of each device of A
//   A: 180                 target_ringing
//   A: 200                 (target_ended of his other devices)
//   we: INVITE B           target_add
//   B: 180                 target_ringing
//   B: 200                 call_established
//   we: re-INVITE A with what B said
// To the caller's phone it is a call that came; to everybody else it is one that he made.
internal sealed partial class CallMachine
{
    private bool _ringsFirst;
    private int _failedWith;

    /// <summary>The devices that ring now are those of the caller.</summary>
    internal bool RingsFirst => _ringsFirst;

    /// <summary>The leg on the caller's side.</summary>
    internal int CallerSide => _callerSide;

    /// <summary>How far a call of our own making has come, and what SIP status ended it.</summary>
    internal (OriginStage Stage, int StatusCode) Outcome => (
        _ringsFirst ? OriginStage.RingsFirst : _answeredAt is null ? OriginStage.CallsCallee : OriginStage.Connected, _failedWith);

    /// <summary>What those are in the record whom the call is for.</summary>
    private CallType CalleeType => facts.Origin is { CallType: CallType.QueueCallback } ? CallType.Callback : CallType.NormalCall;

    private bool IsOriginated => facts.Origin is not null;

    // He asked for this call or is needed for it himself: where he forwards calls to is not followed.
    private void RingFirst(CallRoute route, Origin origin)
    {
        _ringsFirst = true;
        ForgetRoute();
        switch (route)
        {
            case CallRoute.ToExtension { DoNotDisturb: true } when !origin.IsAskedFor:
                GiveUp(486);
                break;
            case CallRoute.ToExtension { Devices.IsEmpty: false } first:
                Do(new CallEffect.StartRingTime(first.RingTime));
                foreach (var device in first.Devices)
                    Add(TargetOf(first.Number, device, origin.CallType));
                break;
            case CallRoute.Nowhere nowhere:
                GiveUp(nowhere.StatusCode);
                break;
            default:
                GiveUp(480);
                break;
        }
    }

    private CallTarget TargetOf(string number, Binding device, CallType type) => new()
    {
        Leg = _targets.Count + 1,
        Number = number,
        IsExtension = true,
        CallType = type,
        Destination = device.TargetUri,
        Device = device,
        StartedAt = _now,
    };

    private void FirstAnswered(int leg)
    {
        (_ringsFirst, _callerSide, _journalDue) = (false, leg, true);
        Do(new CallEffect.FirstAnswered(leg));
    }

    private void GoOn()
    {
        if (_phase != CallPhase.Ringing || !IsOriginated || _ringsFirst || IsHunting)
            return;
        BeginHunt(transferBy: null);
        ForgetRoute();
        _resolving = true;
        Do(new CallEffect.Resolve(facts.Callee, facts.CallerIsExtension ? facts.Caller : null));
    }

    /// <summary>Nobody answers the caller: his INVITE is refused, or the phone of his that we rang is let go.</summary>
    private void TurnCallerAway(int statusCode, ReleaseCause cause)
    {
        _failedWith = statusCode;
        if (!IsOriginated)
            Do(new CallEffect.RejectCaller(statusCode));
        else if (!_ringsFirst)
            LetCallerGo(cause, cause == ReleaseCause.Refused ? statusCode : 0);
    }

    private void LetCallerGo(ReleaseCause cause, int statusCode)
    {
        if (Target(_callerSide) is { Phase: TargetPhase.Answered } first)
            EndTarget(first, TargetChange.Ended, 0, EndedReason.None);
        if (_left.Add(_callerSide))
            Do(new CallEffect.Release(_callerSide, cause, statusCode));
    }
}
