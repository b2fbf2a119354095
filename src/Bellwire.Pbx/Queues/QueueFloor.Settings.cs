using Bellwire.Contracts;
using Bellwire.Pbx.Directory;

namespace Bellwire.Pbx.Queues;

// Queues and their agents come, change and go while calls wait and ring.
internal sealed partial class QueueFloor
{
    /// <summary>The state of agents and the callbacks as they were remembered, before anything happens. Who is registered now was so before: nothing is reset.</summary>
    internal void Restore(IEnumerable<Queue> queues, IEnumerable<string> registered, Func<QueueId, string, AgentState?> remembered, IEnumerable<BookedCallback> callbacks,
        DateTimeOffset now)
    {
        _now = now;
        foreach (var number in registered)
            _roster.GetOrAdd(number).IsRegistered = true;
        foreach (var settings in queues)
        {
            var queue = new QueueMachine(settings);
            _queues.Add(settings.Id, queue);
            foreach (var (assignment, order) in settings.Agents.Select(static (agent, index) => (agent, index)))
            {
                var seat = Seat(queue, assignment, order);
                seat.Rest = remembered(settings.Id, assignment.Number) ?? seat.Rest;
                if (seat.Rest == AgentState.WrapUp && settings.WrapUpTime > TimeSpan.Zero)
                    seat.Rest = AgentState.Ready;                              // its end would not come any more
            }
        }
        foreach (var queue in _queues.Values)
            foreach (var seat in queue.Seats)
                Show(seat);
        foreach (var queue in _queues.Values)
        {
            queue.Seats.ForEach(static seat => seat.IsChanged = false);
            queue.Changed.Clear();
            queue.IsToDecide = queue.IsTouched = false;
        }
        _touched.Clear();
        _effects.Clear();
        Restore(callbacks);
    }

    private void Changed(Queue? before, Queue? after)
    {
        if (after is null)
        {
            if (before is not null && _queues.TryGetValue(before.Id, out var gone))
                Remove(gone);
            return;
        }
        if (!_queues.TryGetValue(after.Id, out var queue))
            _queues.Add(after.Id, queue = new QueueMachine(after with { Agents = [] }));
        Apply(queue, after);
    }

    private void Apply(QueueMachine queue, Queue after)
    {
        queue.Settings = after;
        var kept = after.Agents.Select(static agent => agent.Number).ToHashSet();
        var removed = queue.Seats.Where(seat => !kept.Contains(seat.Agent.Number)).ToArray();
        foreach (var seat in removed)
            Remove(queue, seat);
        if (removed.Length > 0)
        {
            PublishAgents();
            Publish(queue.AgentEvent([], [.. removed.Select(static seat => seat.Agent.Number)]));
        }
        foreach (var (assignment, order) in after.Agents.Select(static (agent, index) => (agent, index)))
        {
            if (queue.SeatOf(assignment.Number) is { } seat)
                (seat.Order, seat.SkillLevel) = (order, assignment.SkillLevel);
            else
                Appear(Seat(queue, assignment, order));
        }
        queue.Seats.Sort(static (a, b) => a.Order.CompareTo(b.Order));
        Decide(queue);
    }

    private AgentSeat Seat(QueueMachine queue, AgentAssignment assignment, int order)
    {
        var agent = _roster.GetOrAdd(assignment.Number);
        var seat = new AgentSeat(agent, queue)
        {
            Order = order,
            SkillLevel = assignment.SkillLevel,
            Rest = queue.Settings.AgentAutoReady ? AgentState.Ready : AgentState.LoggedOut,
            Row = new AgentRow(AgentState.Offline, null, _now),
        };
        agent.Seats.Add(seat);
        queue.Add(seat);
        return seat;
    }

    // A new agent is told of whatever his state is, OFFLINE too.
    private void Appear(AgentSeat seat)
    {
        Show(seat);
        if (seat.IsChanged)
            return;
        seat.IsChanged = true;
        seat.Queue.Changed.Add(seat);
        Touch(seat.Queue);
    }

    private void Remove(QueueMachine queue, AgentSeat seat)
    {
        var agent = seat.Agent;
        _deadlines.Remove(seat.WrapUpOver);
        _deadlines.Remove(seat.AskAgain);
        queue.Remove(seat);
        agent.Seats.Remove(seat);
        Do(new QueueEffect.Remember(queue.Id, agent.Number, null));
        if (agent.Offer is { } offer && offer.Seat == seat)
        {
            End(offer);
            Do(new QueueEffect.Withdraw(offer.Caller.Session, agent.Number, WithdrawCause.AgentGone));
        }
        Show(agent);
        _roster.Forget(agent);
    }

    private void Remove(QueueMachine queue)
    {
        foreach (var caller in queue.Line.ToArray())
        {
            if (caller.Callback is null)
                Overflow(caller, OverflowCause.QueueRemoved);
            else
                GiveUpCallback(caller, CallbackOutcome.QueueRemoved);
        }
        var agents = queue.Seats.ToArray();
        foreach (var seat in agents)
            Remove(queue, seat);
        PublishAgents();
        if (agents.Length > 0)
            Publish(queue.AgentEvent([], [.. agents.Select(static seat => seat.Agent.Number)]));
        queue.Changed.Clear();
        _queues.Remove(queue.Id);
    }
}
