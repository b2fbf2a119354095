using Bellwire.Contracts;

namespace Bellwire.Pbx.Queues;

/// <summary>All agents of a tenant: each agent's call is one, however many queues see it.</summary>
internal sealed class AgentRoster
{
    private readonly Dictionary<string, Agent> _agents = [];

    internal Agent? Find(string number) => _agents.GetValueOrDefault(number);

    internal Agent GetOrAdd(string number)
    {
        if (!_agents.TryGetValue(number, out var agent))
            _agents.Add(number, agent = new Agent(number));
        return agent;
    }

    /// <summary>Drops somebody who serves no queue any more and does nothing.</summary>
    internal void Forget(Agent agent)
    {
        if (agent.IsIdleStranger)
            _agents.Remove(agent.Number);
    }

    /// <summary>How a queue shows an agent (protocol: the agent state table).</summary>
    internal static (AgentState State, AgentCall? Call) StateOf(AgentSeat seat)
    {
        var agent = seat.Agent;
        if (agent.Offer is { } offer)
            return (offer.Seat == seat ? AgentState.QueueCall : AgentState.OtherCall, offer.Call);
        if (agent.QueueCall is { } queueCall)
            return (queueCall.Queue == seat.Queue.Id ? AgentState.QueueCall : AgentState.OtherCall, queueCall);
        if (agent.Calls.Count > 0)
            return (AgentState.OtherCall, agent.Calls[0]);
        return (agent.IsRegistered ? seat.Rest : AgentState.Offline, null);
    }
}
