using Bellwire.Contracts;

namespace Bellwire.Pbx.Queues;

// A caller hangs up and keeps his place: an agent is rung first, then he.
internal sealed partial class QueueFloor
{
    private const int MaxCallbacks = 1_000;

    private static readonly TimeSpan CallbackPause = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CallbackLife = TimeSpan.FromHours(24);

    private void BookCallback(CallSessionId session, string number)
    {
        if (!_waiting.TryGetValue(session, out var caller) || caller.Callback is not null || !caller.Queue.Settings.Callback)
        {
            Do(new QueueEffect.CallbackRefused(session, CallbackRefusal.NotOffered));
            return;
        }
        if (Refusal(caller, number) is { } refusal)
        {
            Do(new QueueEffect.CallbackRefused(session, refusal));
            return;
        }
        WithdrawAll(caller, WithdrawCause.CallerGone);
        caller.Callback = new Callback(number);
        _deadlines.Remove(caller.Sla);
        _deadlines.Remove(caller.Longest);
        caller.Sla = null;
        caller.Longest = _deadlines.Add(_now + CallbackLife, DueKind.CallbackTooOld, caller);
        Publish(caller.Queue.CallerEvent(caller, CallerChange.Callback, caller.Queue.PositionOf(caller), _now));
        Do(new QueueEffect.CallbackBooked(session));
        Decide(caller.Queue);
    }

    private static CallbackRefusal? Refusal(WaitingCaller caller, string number)
    {
        var queue = caller.Queue;
        var isAllowed = number == caller.Number || queue.Settings.CallbackNumbers.Any(start => number.StartsWith(start, StringComparison.Ordinal));
        if (!CallbackNumber.IsDialable(number) || !isAllowed)
            return CallbackRefusal.NumberNotAllowed;
        if (queue.Line.Exists(other => other.Callback?.Number == number))
            return CallbackRefusal.AlreadyBooked;
        return queue.Line.Count(static other => other.Callback is not null) >= MaxCallbacks ? CallbackRefusal.TooMany : null;
    }

    private void CallbackReached(CallSessionId session)
    {
        if (_waiting.TryGetValue(session, out var caller) && caller.Callback is { Phase: CallbackPhase.Dialling })
            Leave(caller, CallerChange.AgentAnswered, WithdrawCause.AnsweredElsewhere);
    }

    private void CallbackFailed(CallSessionId session, bool counts)
    {
        if (!_waiting.TryGetValue(session, out var caller) || caller.Callback is not { Phase: CallbackPhase.Dialling } callback)
            return;
        callback.Tries += counts ? 1 : 0;
        if (callback.Tries >= caller.Queue.Settings.CallbackTries)
        {
            GiveUpCallback(caller, CallbackOutcome.NotReached);
            return;
        }
        callback.Phase = CallbackPhase.Pausing;
        callback.Again = _deadlines.Add(_now + CallbackPause, DueKind.CallbackAgain, caller);
        Decide(caller.Queue);
    }

    private void CallbackAgain(WaitingCaller caller)
    {
        if (caller.Callback is not { } callback)
            return;
        callback.Again = null;
        callback.Phase = CallbackPhase.Booked;
        caller.Asked.Clear();
        Decide(caller.Queue);
    }

    private void GiveUpCallback(WaitingCaller caller, CallbackOutcome outcome)
    {
        if (caller.Callback is not { } callback)
            return;
        Leave(caller, outcome == CallbackOutcome.NotReached ? CallerChange.Hangup : CallerChange.Overflow, WithdrawCause.CallerGone);
        Do(new QueueEffect.CallbackGivenUp(caller.Session, caller.Queue.Id, callback.Number, outcome));
    }
}
