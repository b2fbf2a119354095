using System.Collections.Concurrent;
using Bellwire.Contracts;
using Bellwire.Pbx.Queues;

namespace Bellwire.Testing;

/// <summary>Agents' states in memory; outlives a <see cref="TestPbx"/> that starts again with it.</summary>
public sealed class MemoryAgentStates : IAgentStates
{
    private readonly ConcurrentDictionary<(QueueId, string), AgentState> _states = new();

    public AgentState? Find(QueueId queue, string agent) => _states.TryGetValue((queue, agent), out var state) ? state : null;

    public void Remember(QueueId queue, string agent, AgentState? state)
    {
        if (state is { } known)
            _states[(queue, agent)] = known;
        else
            _states.TryRemove((queue, agent), out _);
    }
}
