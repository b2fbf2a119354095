namespace Bellwire.Contracts;

/// <summary>An agent's row. Caller members are present and empty when the agent is idle.</summary>
public sealed record QueueAgent
{
    public required string AgentExtensionNumber { get; init; }

    public required string CallerName { get; init; }

    public required string CallerNumber { get; init; }

    /// <summary>The session id as decimal digits, <c>""</c> when the agent is on no call.</summary>
    public required string SessionId { get; init; }

    public required AgentState State { get; init; }

    /// <summary>When the state began.</summary>
    public required UnixTime Timestamp { get; init; }
}

public sealed record RemovedAgent
{
    public required string AgentExtensionNumber { get; init; }
}

/// <summary>A caller in <c>waiting_list</c>. <see cref="Timestamp"/> is the moment of entering the queue.</summary>
public sealed record WaitingCallerEntry
{
    public required string CallerName { get; init; }

    public required string CallerNumber { get; init; }

    /// <summary>1 for the head of the line, as a decimal string.</summary>
    public required string Position { get; init; }

    public required CallSessionId SessionId { get; init; }

    public required UnixTime Timestamp { get; init; }

    public required WaitingType Type { get; init; }
}

/// <summary>A caller who came or left. Who enters carries the position he takes, who leaves the last one he held.</summary>
public sealed record UpdatedCaller
{
    public required string CallerNumber { get; init; }

    public required string Position { get; init; }

    public required CallerChange Reason { get; init; }

    public required CallSessionId SessionId { get; init; }

    /// <summary>The moment of this change.</summary>
    public required UnixTime Timestamp { get; init; }

    public required WaitingType Type { get; init; }
}

public enum AgentState
{
    Ready,
    NotReady,
    QueueCall,
    OtherCall,
    WrapUp,
    LoggedOut,
    Offline,
}

public enum WaitingType
{
    Normal,
    Callback,
}

public enum CallerChange
{
    Enqueue,
    AgentAnswered,
    Overflow,
    Hangup,
    Callback,
}
