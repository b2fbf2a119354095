using Bellwire.Contracts;

namespace Bellwire.Pbx.Calls;

// Nobody answers: who is told what.
internal sealed partial class CallMachine
{
    private readonly List<int> _codes = [];                                    // final codes of the targets that ring together

    private void AllRefused()
    {
        var best = BestOf(_codes);
        if (best is 486 or 600)
            ForwardOr(_forward.Busy, RerouteReason.ForwardingBusy, best);
        else if (_codes.TrueForAll(code => code is 408 or 430 or 503))
            ForwardOr(_forward.Offline, RerouteReason.ForwardingNotReachable, 480);      // no device could be reached: the extension is offline
        else
            GiveUp(best);
    }

    // RFC 3261 16.7 step 6: a 6xx if there is one, else the lowest class; in it a refusal by a person tells more than a device that is away.
    private static int BestOf(List<int> codes) =>
        codes.OrderBy(code => code >= 600 ? 0 : code / 100).ThenBy(code => code is 408 or 480 ? 1 : 0).ThenBy(code => code).First();

    private void RingTimeOver()
    {
        if (!IsHunting && ParkedAt is not null)
        {
            RingBack();
            return;
        }
        if (!IsHunting || !Pending.Any())
            return;
        var rang = false;
        foreach (var target in Pending.ToArray())
        {
            rang |= target.Phase == TargetPhase.Ringing;
            if (target.Phase == TargetPhase.Ringing)
                EndTarget(target, TargetChange.NoAnswer, 480, EndedReason.None);
            else
                EndTarget(target, TargetChange.Failed, 408, EndedReason.None);
            Do(new CallEffect.Release(target.Leg, ReleaseCause.NoAnswer));
        }
        if (!rang && !_trunksLeft.IsEmpty)
            TryNextTrunk(lastCode: 408);
        else if (!rang)
            ForwardOr(_forward.Offline, RerouteReason.ForwardingNotReachable, _targets[^1].Trunk is null ? 480 : 408);
        else if (_forward.NoAnswer is { } next)
            Reroute(next, RerouteReason.ForwardingNoAnswer, _forwarder);
        else
            GiveUp(480, noAnswer: true);
    }

    /// <summary>Nobody answers: the caller is told, or the transfer has failed and the old call stands.</summary>
    private void GiveUp(int statusCode, bool noAnswer = false)
    {
        Do(new CallEffect.StopRingTime());
        IsHunting = false;
        _resolving = false;
        if (ParkedAt is not null)
        {
            RestInPark();
            return;
        }
        if (IsWaiting)
        {
            EndWaiting(statusCode, noAnswer);
            return;
        }
        if (_transferBy is not null)
        {
            TransferFailed(statusCode);
            return;
        }
        TurnCallerAway(_targets.Count > _hunted ? ForCaller(statusCode) : statusCode, noAnswer ? ReleaseCause.NoAnswer : ReleaseCause.Refused);
        if (noAnswer)
            NoAnswer();
        else
            Fail(statusCode, EndedReason.None);
    }

    // What a target said about its own leg (that it wants a proof, another extension, a longer time; that it is overloaded) is nothing that the caller could
    // do anything about (RFC 3261 16.7, 503 and 401).
    private static int ForCaller(int statusCode) => statusCode is 401 or 407 or 420 or 421 or 422 or 423 or 430 or 489 or 491 or 494 or 503 ? 480 : statusCode;
}
