using Bellwire.Contracts;

namespace Bellwire.Pbx.Queues;

/// <summary>Where it is kept over a restart whether agents are logged in and ready. Any thread.</summary>
public interface IAgentStates
{
    /// <summary>The state that was remembered last, null when there is none. Called when the queues of a tenant are first needed.</summary>
    AgentState? Find(QueueId queue, string agent);

    /// <summary>Remembers a state; null forgets the agent. Returns at once; what a crash takes away is the last moments' changes.</summary>
    void Remember(QueueId queue, string agent, AgentState? state);
}
