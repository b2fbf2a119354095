using Bellwire.Contracts;

namespace Bellwire.Pbx.Queues;

/// <summary>An extension that serves at least one queue, or is on a call of one: what it does, whatever queue looks at it.</summary>
internal sealed class Agent(string number)
{
    internal string Number => number;

    internal bool IsRegistered { get; set; }

    /// <summary>The offer that rings at him; an agent is offered one caller at a time.</summary>
    internal Offer? Offer { get; set; }

    /// <summary>The calls that he is party of, the oldest first.</summary>
    internal List<AgentCall> Calls { get; } = [];

    internal List<AgentSeat> Seats { get; } = [];

    internal AgentCall? QueueCall => Calls.Find(static call => call.Queue is not null);

    /// <summary>Nothing about him is worth keeping.</summary>
    internal bool IsIdleStranger => Seats.Count == 0 && Calls.Count == 0 && Offer is null && !IsRegistered;
}

/// <summary>A call that an agent is party of.</summary>
/// <param name="Queue">The queue that brought it, null for any other call.</param>
internal sealed record AgentCall(CallSessionId Session, string CallerNumber, string CallerName, QueueId? Queue);

/// <summary>An agent's place in one queue.</summary>
internal sealed class AgentSeat(Agent agent, QueueMachine queue)
{
    internal Agent Agent => agent;

    internal QueueMachine Queue => queue;

    /// <summary>His place among the queue's agents as configured.</summary>
    internal int Order { get; set; }

    internal int SkillLevel { get; set; }

    /// <summary>What he is here when no call is about him: READY, NOT_READY, WRAP_UP or LOGGED_OUT.</summary>
    internal AgentState Rest { get; set; }

    /// <summary>What he asked for during a queue call, for the time after it.</summary>
    internal AgentState? AfterCall { get; set; }

    internal Deadline? WrapUpOver { get; set; }

    /// <summary>His phone failed a moment ago: not to be asked until then.</summary>
    internal Deadline? AskAgain { get; set; }

    /// <summary>When this queue rang him last, as a rising number; 0 never.</summary>
    internal long LastRung { get; set; }

    /// <summary>When he last answered a caller of this queue, as a rising number; 0 never.</summary>
    internal long LastAnswered { get; set; }

    /// <summary>What subscribers see.</summary>
    internal AgentRow Row { get; set; } = new(AgentState.Offline, null, default);

    /// <summary>In the list of changes that are to be published.</summary>
    internal bool IsChanged { get; set; }

    internal bool CanBeAsked => Row.State == AgentState.Ready && AskAgain is null;

    internal bool IsLoggedIn => Rest != AgentState.LoggedOut && (agent.IsRegistered || agent.Calls.Count > 0 || agent.Offer is not null);
}

/// <summary>An agent as a queue shows him.</summary>
internal sealed record AgentRow(AgentState State, AgentCall? Call, DateTimeOffset Since);
