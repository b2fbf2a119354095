using Bellwire.Contracts;

namespace Bellwire.Pbx.Queues;

// Coming to the line, waiting, leaving it.
internal sealed partial class QueueFloor
{
    private void Enter(QueueInput.Enter enter)
    {
        if (!_queues.TryGetValue(enter.Queue, out var queue) || _waiting.ContainsKey(enter.Session))
            return;
        var caller = new WaitingCaller(queue, enter.Session, enter.Number, enter.Name, _now, _vipNumbers.Contains(enter.Number)) { IsHeard = enter.IsHeard };
        if (queue.HasNobodyLoggedIn)
            TurnAway(caller, OverflowCause.NobodyLoggedIn);
        else if (queue.IsFull)
            TurnAway(caller, OverflowCause.Full);
        else
            Admit(caller);
    }

    private void CanBeOffered(CallSessionId session)
    {
        if (!_waiting.TryGetValue(session, out var caller) || caller.IsHeard)
            return;
        caller.IsHeard = true;
        Decide(caller.Queue);
    }

    private void GivePlace(QueueInput.GivePlace given)
    {
        if (!_waiting.TryGetValue(given.Session, out var holder) || holder.Callback is not null || _waiting.ContainsKey(given.To))
            return;
        var place = holder.Queue.PositionOf(holder);
        Leave(holder, CallerChange.Hangup, WithdrawCause.CallerGone);
        Admit(new WaitingCaller(holder.Queue, given.To, given.Number, given.Name, _now, holder.IsVip), place);
    }

    private void Admit(WaitingCaller caller, int place = 0)
    {
        var queue = caller.Queue;
        queue.Insert(caller, place);
        _waiting.Add(caller.Session, caller);
        caller.Longest = _deadlines.Add(_now + queue.Settings.MaxWaitingTime, DueKind.WaitedTooLong, caller);
        if (queue.Settings.SlaTime > TimeSpan.Zero)
            caller.Sla = _deadlines.Add(_now + queue.Settings.SlaTime, DueKind.SlaBreached, caller);
        Do(new QueueEffect.Admit(caller.Session, queue.Id));
        Publish(queue.CallerEvent(caller, CallerChange.Enqueue, queue.PositionOf(caller), _now));
        Decide(queue);
    }

    // He was never on the list: only a forward leaves a trace there, with the place that he would have taken.
    private void TurnAway(WaitingCaller caller, OverflowCause cause)
    {
        var queue = caller.Queue;
        var to = queue.Settings.Overflow.ForwardTo;
        if (to is not null)
            Publish(queue.CallerEvent(caller, CallerChange.Overflow, queue.Line.Count + 1, _now));
        Do(new QueueEffect.Overflow(caller.Session, queue.Id, to, cause, WasWaiting: false));
    }

    private void CallerLeft(CallSessionId session)
    {
        if (!_waiting.TryGetValue(session, out var caller))
            return;
        if (caller.Callback is not { } callback)
        {
            Leave(caller, CallerChange.Hangup, WithdrawCause.CallerGone);
            return;
        }
        callback.HasHungUp = true;
        Decide(caller.Queue);
    }

    private void WaitedTooLong(WaitingCaller caller)
    {
        caller.Longest = null;
        Overflow(caller, OverflowCause.WaitedTooLong);
    }

    private void Overflow(WaitingCaller caller, OverflowCause cause)
    {
        Leave(caller, CallerChange.Overflow, WithdrawCause.CallerGone);
        Do(new QueueEffect.Overflow(caller.Session, caller.Queue.Id, caller.Queue.Settings.Overflow.ForwardTo, cause, WasWaiting: true));
    }

    /// <summary>The last agent went: without a wish to wait all the same, nobody is kept in vain.</summary>
    private void LeaveWithNobody(QueueMachine queue)
    {
        if (queue.Line.Count == 0 || !queue.HasNobodyLoggedIn)
            return;
        foreach (var caller in queue.Line.ToArray())
            if (caller.Callback is null)
                Overflow(caller, OverflowCause.NobodyLoggedIn);
    }

    private void SlaBreached(WaitingCaller caller)
    {
        caller.Sla = null;
        Publish(caller.Queue.SlaEvent(caller, _now, _zone));
    }

    /// <summary>Takes a caller from the list for good; whatever rings for him falls silent.</summary>
    private void Leave(WaitingCaller caller, CallerChange reason, WithdrawCause others)
    {
        var queue = caller.Queue;
        var position = queue.PositionOf(caller);
        queue.Line.RemoveAt(position - 1);
        _waiting.Remove(caller.Session);
        _deadlines.Remove(caller.Longest);
        _deadlines.Remove(caller.Sla);
        _deadlines.Remove(caller.Callback?.Again);
        Publish(queue.CallerEvent(caller, reason, position, _now));
        if (caller.Callback is not null)
            Do(new QueueEffect.ForgetCallback(caller.Session));
        WithdrawAll(caller, others);
        Decide(queue);
    }

    private void Publish(PbxEvent evt) => Do(new QueueEffect.Publish(evt));
}
