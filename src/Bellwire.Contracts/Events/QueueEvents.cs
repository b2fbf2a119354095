using System.Text.Json.Serialization;

namespace Bellwire.Contracts;

/// <summary>An event of the topic <c>queue_events</c>. Numbers are bare, times are <c>timestamp</c>.</summary>
public abstract record QueueEvent : PbxEvent
{
    public abstract QueueId QueueId { get; init; }

    [JsonIgnore]
    public sealed override Topic Topic => Topic.QueueEvents;
}

/// <summary>The snapshot of one queue, pushed after a subscribe and when a right begins; never otherwise.</summary>
public sealed record QueueStatus : QueueEvent
{
    public required IReadOnlyList<QueueAgent> Agents { get; init; }

    public override string EventType => "queue_status";

    public override required QueueId QueueId { get; init; }

    public required string QueueName { get; init; }

    public required string QueueNumber { get; init; }

    public override required TenantId TenantId { get; init; }

    public required IReadOnlyList<WaitingCallerEntry> WaitingList { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<string> Subjects => [QueueNumber];
}

/// <summary>Somebody came to or left the waiting list. Lists only who came or left.</summary>
public sealed record QueueCallerStatus : QueueEvent
{
    public override string EventType => "queue_caller_status";

    public override required QueueId QueueId { get; init; }

    public override required TenantId TenantId { get; init; }

    public required IReadOnlyList<UpdatedCaller> UpdatedCallers { get; init; }

    [JsonIgnore]
    public string QueueNumber { get; init; } = "";

    [JsonIgnore]
    public override IReadOnlyList<string> Subjects => [QueueNumber];
}

/// <summary>Agents changed state, came to or left the queue. An unused array is absent.</summary>
public sealed record QueueAgentStatus : QueueEvent
{
    public override string EventType => "queue_agent_status";

    public override required QueueId QueueId { get; init; }

    public IReadOnlyList<RemovedAgent>? RemovedAgents { get; init; }

    public override required TenantId TenantId { get; init; }

    public IReadOnlyList<QueueAgent>? UpdatedAgents { get; init; }

    [JsonIgnore]
    public string QueueNumber { get; init; } = "";

    [JsonIgnore]
    public override IReadOnlyList<string> Subjects => [QueueNumber];
}

/// <summary>A caller waits longer than the queue's <c>sla_time</c>; once per caller.</summary>
public sealed record QueueSlaBreached : QueueEvent
{
    public required string Caller { get; init; }

    public override string EventType => "queue_sla_breached";

    public override required QueueId QueueId { get; init; }

    public required long SlaTimeSecs { get; init; }

    public override required TenantId TenantId { get; init; }

    public required UnixTime Timestamp { get; init; }

    /// <summary>Callers breached since midnight in the tenant's time zone, this one included.</summary>
    public required long TotalCallersBreached { get; init; }

    public required long WaitingCallers { get; init; }

    [JsonIgnore]
    public string QueueNumber { get; init; } = "";

    [JsonIgnore]
    public override IReadOnlyList<string> Subjects => [QueueNumber];
}
