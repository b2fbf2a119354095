using System.Text.Json.Serialization;
using Bellwire.Contracts;

namespace Bellwire.Pbx.Directory;

/// <summary>The settings of a call queue. Recognised by its number.</summary>
public sealed record Queue
{
    [JsonIgnore]
    public QueueId Id { get; init; }

    [JsonIgnore]
    public TenantId TenantId { get; init; }

    /// <summary>3 to 64 digits, not that of an extension.</summary>
    public required string Number { get; init; }

    public string Name { get; init; } = "";

    public QueueStrategy Strategy { get; init; } = QueueStrategy.RingSimultaneously;

    /// <summary>How long one offer rings at an agent.</summary>
    [JsonConverter(typeof(SecondsConverter))]
    public TimeSpan RingTime { get; init; } = TimeSpan.FromSeconds(20);

    [JsonConverter(typeof(SecondsConverter))]
    public TimeSpan MaxWaitingTime { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>A caller who waits longer breaks the service level; zero: none is kept.</summary>
    [JsonConverter(typeof(SecondsConverter))]
    public TimeSpan SlaTime { get; init; }

    [JsonConverter(typeof(SecondsConverter))]
    public TimeSpan WrapUpTime { get; init; }

    public bool AgentAutoReady { get; init; } = true;

    /// <summary>Waiting callers at a time; 0: no limit but the server's.</summary>
    public int MaxCallers { get; init; }

    public bool WaitWhenNoAgentsOnline { get; init; }

    public bool StickyRouting { get; init; } = true;

    public InformPosition InformPosition { get; init; } = InformPosition.Disable;

    [JsonConverter(typeof(SecondsConverter))]
    public TimeSpan PositionInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The name of the prompt that a caller hears first; null: none.</summary>
    public string? Intro { get; init; }

    public bool Callback { get; init; }

    /// <summary>Seconds after which a callback is offered; null: only when the caller asks.</summary>
    public int? CallbackAfter { get; init; }

    public int CallbackTries { get; init; } = 3;

    /// <summary>Starts of the numbers that may be called back beside the one that the caller calls from; empty: none but that.</summary>
    public IReadOnlyList<string> CallbackNumbers { get; init; } = [];

    /// <summary>Digits that go before an outside number when it is called back, so that an outbound rule takes it.</summary>
    public string CallbackPrefix { get; init; } = "";

    public IReadOnlyList<AgentAssignment> Agents { get; init; } = [];

    /// <summary>Extension numbers of those who see this queue without being its agents.</summary>
    public IReadOnlyList<string> Managers { get; init; } = [];

    public Overflow Overflow { get; init; } = Overflow.Hangup;

    public bool HasAgent(string number) => Agents.Any(agent => agent.Number == number);
}

/// <summary>An extension that serves a queue.</summary>
/// <param name="SkillLevel">1 to 100, the higher the earlier asked.</param>
public sealed record AgentAssignment(string Number, int SkillLevel);

/// <summary>What becomes of a caller whom the queue cannot keep.</summary>
/// <param name="ForwardTo">The number to go to; null: hang up.</param>
public sealed record Overflow(string? ForwardTo)
{
    public static readonly Overflow Hangup = new((string?)null);
}

public enum QueueStrategy
{
    RingSimultaneously,
    PrioritizedHunt,
    CyclicHunt,
    LeastWorkedHunt,
    SkillBasedRoutingPrioritizedHunt,
    SkillBasedRoutingCyclicHunt,
    SkillBasedRoutingLeastWorkedHunt,
}

public enum InformPosition
{
    Disable,
    Periodically,
    OnConnected,
}
