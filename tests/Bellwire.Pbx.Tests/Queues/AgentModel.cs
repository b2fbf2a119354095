using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Queues;

namespace Bellwire.Pbx.Tests.Queues;

/// <summary>
/// The agent state table, written a second time and as plainly as it can be: what an agent is in a queue follows from his registration, his offer, his
/// calls and what he was last set to. No timers: the end of a wrap-up is worked out from its start.
/// </summary>
internal sealed class AgentModel
{
    private readonly HashSet<string> _registered = [];
    private readonly Dictionary<string, (QueueId Queue, CallSessionId Session)> _offers = [];
    private readonly List<(string Agent, CallSessionId Session, QueueId? Queue)> _calls = [];
    private readonly Dictionary<(QueueId Queue, string Agent), Place> _places = [];

    internal IEnumerable<(string Agent, QueueId Queue, CallSessionId Session)> Offers =>
        _offers.Select(offer => (offer.Key, offer.Value.Queue, offer.Value.Session));

    internal IReadOnlyList<(string Agent, CallSessionId Session, QueueId? Queue)> Calls => _calls;

    internal IEnumerable<string> Registered => _registered;

    internal void Provisioned(Queue queue)
    {
        foreach (var (id, agent) in _places.Keys.Where(place => place.Queue == queue.Id && !queue.HasAgent(place.Agent)).ToArray())
            _places.Remove((id, agent));
        foreach (var agent in queue.Agents)
        {
            if (_places.TryGetValue((queue.Id, agent.Number), out var place))
                place.Queue = queue;
            else
                _places.Add((queue.Id, agent.Number), new Place(queue) { Rest = queue.AgentAutoReady ? AgentState.Ready : AgentState.LoggedOut });
        }
    }

    internal void Registers(string agent)
    {
        if (!_registered.Add(agent))
            return;
        foreach (var place in Places(agent))
            place.Becomes(place.Queue.AgentAutoReady ? AgentState.Ready : AgentState.LoggedOut);
    }

    internal void Unregisters(string agent) => _registered.Remove(agent);

    internal void Sets(string agent, QueueId? queue, AgentCommand command, DateTimeOffset now)
    {
        foreach (var place in Places(agent).Where(place => queue is null || queue == place.Queue.Id))
        {
            var state = StateOf(place.Queue.Id, agent, now);
            var wish = command switch
            {
                AgentCommand.Ready => AgentState.Ready,
                AgentCommand.NotReady => AgentState.NotReady,
                AgentCommand.LogOut => AgentState.LoggedOut,
                _ => place.Queue.AgentAutoReady ? AgentState.Ready : place.RestAt(now) == AgentState.LoggedOut ? AgentState.NotReady : place.RestAt(now),
            };
            if (state == AgentState.QueueCall)
                place.Wish = wish;
            else if (state != AgentState.Offline)
                place.Becomes(wish);
        }
    }

    internal void Rings(string agent, QueueId queue, CallSessionId session, DateTimeOffset now)
    {
        Assert.Equal(AgentState.Ready, StateOf(queue, agent, now));
        _offers.Add(agent, (queue, session));
    }

    internal void Stops(string agent, WithdrawCause cause, DateTimeOffset now)
    {
        Assert.True(_offers.Remove(agent, out var offer), "an offer ends twice");
        if (!_places.TryGetValue((offer.Queue, agent), out var place))
            return;
        if (cause == WithdrawCause.NoAnswer)
            place.AfterCall(now);
        else if (place.Wish is { } wish)
            place.Becomes(wish);
    }

    internal void Fails(string agent, DateTimeOffset now)
    {
        _offers.Remove(agent, out var offer);
        if (_places.TryGetValue((offer.Queue, agent), out var place))
            place.AfterCall(now);
    }

    internal void Answers(string agent)
    {
        Assert.True(_offers.Remove(agent, out var offer), "an offer ends twice");
        _calls.Add((agent, offer.Session, offer.Queue));
    }

    internal void Talks(string agent, CallSessionId session) => _calls.Add((agent, session, null));

    internal void IsDone(string agent, CallSessionId session, DateTimeOffset now)
    {
        var index = _calls.FindIndex(call => call.Agent == agent && call.Session == session);
        var queue = _calls[index].Queue;
        _calls.RemoveAt(index);
        if (queue is { } id && _places.TryGetValue((id, agent), out var place))
            place.AfterCall(now);
    }

    /// <summary>Calls are gone, what agents were set to stays; a wrap-up that would have ended by itself has.</summary>
    internal void Restarts()
    {
        _offers.Clear();
        _calls.Clear();
        foreach (var place in _places.Values)
            place.Restarts();
    }

    internal AgentState StateOf(QueueId queue, string agent, DateTimeOffset now)
    {
        if (_offers.TryGetValue(agent, out var offer))
            return offer.Queue == queue ? AgentState.QueueCall : AgentState.OtherCall;
        if (_calls.Exists(call => call.Agent == agent && call.Queue == queue))
            return AgentState.QueueCall;
        if (_calls.Exists(call => call.Agent == agent))
            return AgentState.OtherCall;
        return _registered.Contains(agent) ? _places[(queue, agent)].RestAt(now) : AgentState.Offline;
    }

    private IEnumerable<Place> Places(string agent) => _places.Where(place => place.Key.Agent == agent).Select(place => place.Value);

    private sealed class Place(Queue queue)
    {
        private DateTimeOffset? _wrapUpSince;

        internal Queue Queue { get; set; } = queue;

        internal AgentState Rest { get; set; }

        internal AgentState? Wish { get; set; }

        internal AgentState RestAt(DateTimeOffset now) =>
            Rest == AgentState.WrapUp && _wrapUpSince is { } since && since + WrapUpTime <= now ? AgentState.Ready : Rest;

        internal void Becomes(AgentState state) => (Rest, Wish, _wrapUpSince) = (state, null, null);

        internal void AfterCall(DateTimeOffset now)
        {
            var wish = Wish;
            if (wish is { } state)
                Becomes(state);
            else if (Queue.WrapUpTime > TimeSpan.Zero)
                (Rest, Wish, _wrapUpSince, WrapUpTime) = (AgentState.WrapUp, null, now, Queue.WrapUpTime);
            else
                Becomes(Queue.AgentAutoReady ? AgentState.Ready : AgentState.WrapUp);
        }

        internal void Restarts() =>
            Becomes(Rest == AgentState.WrapUp && (_wrapUpSince is not null || Queue.WrapUpTime > TimeSpan.Zero) ? AgentState.Ready : Rest);

        private TimeSpan WrapUpTime { get; set; }
    }
}
