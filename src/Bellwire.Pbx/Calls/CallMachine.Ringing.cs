using System.Collections.Immutable;
using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Routing;

namespace Bellwire.Pbx.Calls;

// Finding somebody who answers: for the caller, or for the party that is being transferred.
internal sealed partial class CallMachine
{
    /// <summary>A call is passed on so many times at most.</summary>
    private const int MaxHops = 8;

    private readonly HashSet<string> _visited = [];
    private int _hops;
    private int? _transferBy;                                                  // the leg whose REFER this hunt serves, null for the caller's
    private ForwardRules _forward = ForwardRules.None;
    private string? _forwarder;                                                // whose rules they are
    private ImmutableArray<TrunkAttempt> _trunksLeft = [];
    private string _trunkNumber = "";
    private bool _resolving;
    private int _hunted;                                                       // targets before this one belong to earlier hunts
    private readonly List<int> _codes = [];                                    // final codes of the targets that ring together

    private bool IsHunting { get; set; }

    private IEnumerable<CallTarget> Pending => _targets.Skip(_hunted).Where(target => target.IsPending);

    private void BeginHunt(int? transferBy)
    {
        IsHunting = true;
        _transferBy = transferBy;
        _visited.Clear();
        _hops = 0;
    }

    private void Route(CallRoute route)
    {
        ForgetRoute();
        switch (route)
        {
            case CallRoute.Nowhere { StatusCode: 487 }:
                CallerCancelled();
                break;
            case CallRoute.Nowhere nowhere:
                GiveUp(nowhere.StatusCode);
                break;
            case CallRoute.ToTrunk trunk:
                _trunksLeft = trunk.Attempts;
                _trunkNumber = trunk.Number;
                Do(new CallEffect.StartRingTime(trunk.RingTime));
                TryNextTrunk(lastCode: 503);
                break;
            case CallRoute.ToExtension extension:
                RouteToExtension(extension);
                break;
            case CallRoute.ToQueue queue:
                _entering = queue.Number;
                Do(new CallEffect.EnterQueue(queue.Queue));
                break;
        }
    }

    private void ForgetRoute()
    {
        _forward = ForwardRules.None;
        _trunksLeft = [];
        _codes.Clear();
        _hunted = _targets.Count;
    }

    private void RouteToExtension(CallRoute.ToExtension extension)
    {
        if (!_visited.Add(extension.Number))
        {
            GiveUp(482);
            return;
        }
        Involve(extension.Number, isExtension: true);
        _forward = extension.Forward;
        _forwarder = extension.Number;
        if (extension.Forward.Unconditional is { } always)
            Reroute(always, RerouteReason.ForwardingUnconditional, extension.Number);
        else if (extension.Forward.WhileAway is { } away)
            Reroute(away.Number, away.Reason, extension.Number);
        else if (extension.DoNotDisturb)
            ForwardOr(extension.Forward.Busy, RerouteReason.ForwardingBusy, 486);
        else if (extension.Devices.IsEmpty)
            ForwardOr(extension.Forward.Offline, RerouteReason.ForwardingNotReachable, 480);
        else
        {
            Do(new CallEffect.StartRingTime(extension.RingTime));
            foreach (var device in extension.Devices)
                Add(TargetOf(extension.Number, device, CalleeType));
        }
    }

    private void TryNextTrunk(int lastCode)
    {
        if (_trunksLeft.IsEmpty)
        {
            GiveUp(lastCode);
            return;
        }
        var attempt = _trunksLeft[0];
        _trunksLeft = _trunksLeft.RemoveAt(0);
        _outboundCallerId = attempt.CallerId;
        _trunkOut = attempt.Trunk;
        if (_direction == CallDirection.In)
            _direction = CallDirection.In2Out;
        Add(new CallTarget
        {
            Leg = _targets.Count + 1,
            Number = _trunkNumber,
            IsExtension = false,
            Destination = attempt.Destination,
            Trunk = attempt,
            CallType = CalleeType,
            StartedAt = _now,
        });
    }

    private void Add(CallTarget target)
    {
        _targets.Add(target);
        PublishTarget(target, TargetChange.Added);
        Do(new CallEffect.Invite(target));
    }

    private void Routed(CallRoute route)
    {
        if (!_resolving || !IsHunting)
            return;
        _resolving = false;
        Route(route);
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

    private void ForwardOr(string? number, RerouteReason reason, int statusCode)
    {
        if (number is null)
            GiveUp(statusCode);
        else
            Reroute(number, reason, _forwarder);
    }

    private void Reroute(string number, RerouteReason reason, string? inNameOf)
    {
        if (++_hops > MaxHops)
        {
            GiveUp(482);
            return;
        }
        Do(new CallEffect.StopRingTime());
        PublishReroute(number, reason);
        _resolving = true;
        Do(new CallEffect.Resolve(number, inNameOf));
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
