using Bellwire.Pbx.Calls.Control;

namespace Bellwire.Pbx.Calls;

// The call as it stands, for whoever asks.
internal sealed partial class CallMachine
{
    /// <summary>Null before the start and after the end.</summary>
    internal ActiveCall? View() => _phase is CallPhase.New or CallPhase.Over ? null : new ActiveCall
    {
        SessionId = facts.SessionId,
        State = _phase == CallPhase.Ringing ? CallState.Ringing : IsWaiting ? CallState.Waiting : _holding.Count > 0 ? CallState.Held : CallState.Talking,
        Direction = _direction,
        Caller = facts.Caller,
        CallerDisplayName = facts.CallerDisplayName,
        Callee = facts.Callee,
        Trunk = _trunkOut.Length > 0 ? _trunkOut : facts.TrunkIn,
        UserData = facts.UserData,
        StartedAt = _startedAt,
        AnsweredAt = _answeredAt,
        Targets = [.. _targets.Where(IsShown).Select(target => new ActiveTarget(target.Number, target.Trunk?.Trunk ?? "", target.StartedAt, target.AnsweredAt))],
        Sides = [.. Sides()],
        Parties = [.. _parties],
    };

    /// <summary>The leg of that extension, when it talks in this call now; null otherwise.</summary>
    internal int? TalkingLegOf(string extension)
    {
        if (_phase != CallPhase.Talking)
            return null;
        foreach (var leg in (int[])[_callerSide, _calleeSide])
            if (!_left.Contains(leg) && ExtensionOf(leg) == extension)
                return leg;
        return null;
    }

    private bool IsShown(CallTarget target) => target.Phase != TargetPhase.Ended && (target.Leg != _callerSide || _callerSide == CallInput.CallerLeg);

    private IEnumerable<string> Sides()
    {
        if (_phase == CallPhase.Ringing && facts.CallerIsExtension)
            yield return facts.Caller;
        if (_phase != CallPhase.Talking)
            yield break;
        foreach (var leg in (int[])[_callerSide, _calleeSide])
            if (!_left.Contains(leg) && ExtensionOf(leg) is { } extension)
                yield return extension;
    }
}
