using Bellwire.Contracts;

namespace Bellwire.Pbx.Queues;

// A caller hangs up and keeps his place: an agent is rung first, then he.
internal sealed partial class QueueFloor
{
    private const int MaxCallbacks = 1_000;

    private static readonly TimeSpan CallbackPause = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CallbackLife = TimeSpan.FromHours(24);

    private void BookCallback(QueueInput.BookCallback book)
    {
        var (session, number, dialled) = book;
        if (!_waiting.TryGetValue(session, out var caller) || caller.Callback is not null || !caller.Queue.Settings.Callback)
        {
            Do(new QueueEffect.CallbackRefused(session, CallbackRefusal.NotOffered));
            return;
        }
        if (dialled is null || Refusal(caller, number) is not null)
        {
            Do(new QueueEffect.CallbackRefused(session, Refusal(caller, number) ?? CallbackRefusal.NumberNotAllowed));
            return;
        }
        WithdrawAll(caller, WithdrawCause.CallerGone);
        caller.Callback = new Callback(number, dialled, _now);
        caller.Asked.Clear();
        caller.Declined.Clear();                                               // to be rung for a callback is another question
        _deadlines.Remove(caller.Sla);
        _deadlines.Remove(caller.Longest);
        caller.Sla = null;
        caller.Longest = _deadlines.Add(_now + CallbackLife, DueKind.CallbackTooOld, caller);
        Publish(caller.Queue.CallerEvent(caller, CallerChange.Callback, caller.Queue.PositionOf(caller), _now));
        Keep(caller);
        Do(new QueueEffect.CallbackBooked(session));
        Decide(caller.Queue);
    }

    private void Keep(WaitingCaller caller)
    {
        if (caller.Booked is { } booked)
            Do(new QueueEffect.KeepCallback(booked));
    }

    /// <summary>Puts back what was booked before the start, in the order in which they came.</summary>
    private void Restore(IEnumerable<BookedCallback> callbacks)
    {
        foreach (var booked in callbacks.OrderBy(static booked => booked.EnteredAt).ThenBy(static booked => booked.Session.Value))
        {
            if (!_queues.TryGetValue(booked.Queue, out var queue) || _waiting.ContainsKey(booked.Session))
                continue;
            var caller = new WaitingCaller(queue, booked.Session, booked.CallerNumber, booked.CallerName, booked.EnteredAt, booked.IsVip)
            {
                Callback = new Callback(booked.Number, booked.Dialled, booked.BookedAt) { Tries = booked.Tries, HasHungUp = true },
            };
            queue.Insert(caller);
            _waiting.Add(caller.Session, caller);
            caller.Longest = _deadlines.Add(booked.BookedAt + CallbackLife, DueKind.CallbackTooOld, caller);
            Decide(queue);
        }
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
        Keep(caller);
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
