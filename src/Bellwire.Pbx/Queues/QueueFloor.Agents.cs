using Bellwire.Contracts;

namespace Bellwire.Pbx.Queues;

// What an agent is in each of his queues, and why.
internal sealed partial class QueueFloor
{
    private void Registered(string number)
    {
        var agent = _roster.GetOrAdd(number);
        if (agent.IsRegistered)
            return;
        agent.IsRegistered = true;
        foreach (var seat in agent.Seats)
        {
            Rest(seat, seat.Queue.Settings.AgentAutoReady ? AgentState.Ready : AgentState.LoggedOut);
            Decide(seat.Queue);
        }
        Show(agent);
    }

    private void Unregistered(string number)
    {
        if (_roster.Find(number) is not { IsRegistered: true } agent)
            return;
        agent.IsRegistered = false;
        foreach (var seat in agent.Seats)
            Decide(seat.Queue);
        Show(agent);
        _roster.Forget(agent);
    }

    private void CallBegan(QueueInput.CallBegan began)
    {
        var agent = _roster.GetOrAdd(began.Agent);
        if (agent.Calls.Exists(call => call.Session == began.Session) || agent.Offer?.Caller.Session == began.Session)
            return;
        agent.Calls.Add(new AgentCall(began.Session, began.CallerNumber, began.CallerName, null));
        Show(agent);
    }

    private void CallOver(string number, CallSessionId session)
    {
        if (_roster.Find(number) is not { } agent || agent.Calls.Find(call => call.Session == session) is not { } over)
            return;
        agent.Calls.Remove(over);
        if (over.Queue is { } id && _queues.TryGetValue(id, out var queue) && queue.SeatOf(number) is { } seat)
            RestAfterCall(seat);
        foreach (var each in agent.Seats)
            Decide(each.Queue);
        Show(agent);
        _roster.Forget(agent);
    }

    private void Set(QueueInput.Set set)
    {
        if (_roster.Find(set.Agent) is not { } agent)
            return;
        foreach (var seat in agent.Seats)
            if (set.Queue is null || set.Queue == seat.Queue.Id)
                Set(seat, set.Command);
        if (agent.Offer is { } offer && offer.Seat.AfterCall is AgentState.LoggedOut or AgentState.NotReady)
            Withdraw(offer, WithdrawCause.AgentGone);
        Show(agent);
    }

    private void Set(AgentSeat seat, AgentCommand command)
    {
        var state = command switch
        {
            AgentCommand.Ready => AgentState.Ready,
            AgentCommand.NotReady => AgentState.NotReady,
            AgentCommand.LogOut => AgentState.LoggedOut,
            _ when seat.Queue.Settings.AgentAutoReady => AgentState.Ready,
            _ when seat.Rest == AgentState.LoggedOut => AgentState.NotReady,
            _ => seat.Rest,                                                    // logged in already
        };
        if (seat.Row.State == AgentState.Offline)
            return;                                                            // registering decides
        if (seat.Row.State == AgentState.QueueCall)
            seat.AfterCall = state;                                            // his call in this queue stays what it is
        else
            Rest(seat, state);
        Decide(seat.Queue);
    }

    /// <summary>After a queue call or a missed offer.</summary>
    private void RestAfterCall(AgentSeat seat)
    {
        if (TakeAfterCall(seat))
            return;
        var settings = seat.Queue.Settings;
        if (settings.WrapUpTime > TimeSpan.Zero)
        {
            Rest(seat, AgentState.WrapUp);
            seat.WrapUpOver = _deadlines.Add(_now + settings.WrapUpTime, DueKind.WrapUpOver, seat);
        }
        else
        {
            Rest(seat, settings.AgentAutoReady ? AgentState.Ready : AgentState.WrapUp);
        }
    }

    private bool TakeAfterCall(AgentSeat seat)
    {
        if (seat.AfterCall is not { } wish)
            return false;
        Rest(seat, wish);
        return true;
    }

    private void WrapUpOver(AgentSeat seat)
    {
        seat.WrapUpOver = null;
        Rest(seat, AgentState.Ready);
        Show(seat.Agent);
    }

    private void Rest(AgentSeat seat, AgentState state)
    {
        _deadlines.Remove(seat.WrapUpOver);
        seat.WrapUpOver = null;
        seat.AfterCall = null;
        if (seat.Rest == state)
            return;
        seat.Rest = state;
        Do(new QueueEffect.Remember(seat.Queue.Id, seat.Agent.Number, state));
    }

    /// <summary>Notes what subscribers of each of his queues now see of an agent.</summary>
    private void Show(Agent agent)
    {
        foreach (var seat in agent.Seats)
            Show(seat);
    }

    private void Show(AgentSeat seat)
    {
        var (state, call) = AgentRoster.StateOf(seat);
        var before = seat.Row;
        if (before.State == state && before.Call?.Session == call?.Session)
            return;
        var queue = seat.Queue;
        queue.ReadyAgents += (state == AgentState.Ready ? 1 : 0) - (before.State == AgentState.Ready ? 1 : 0);
        seat.Row = new AgentRow(state, call, _now);
        if (state == AgentState.Ready)
            Decide(queue);
        if (seat.IsChanged)
            return;
        seat.IsChanged = true;
        Touch(queue);
        queue.Changed.Add(seat);
    }

    private void PublishAgents()
    {
        foreach (var queue in _touched)
        {
            if (queue.Changed.Count == 0)
                continue;
            foreach (var seat in queue.Changed)
                seat.IsChanged = false;
            Publish(queue.AgentEvent(queue.Changed, []));
            queue.Changed.Clear();
        }
    }
}
