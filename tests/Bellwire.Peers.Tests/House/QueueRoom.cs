using System.Text.Json.Nodes;

namespace Bellwire.Peers.Tests.House;

/// <summary>A queue with agents of its own that belongs to one test alone: the first agent has skill level 1, the others 5.</summary>
internal sealed record QueueRoom(string Number, int FirstAgent, int AgentCount)
{
    private const int FirstStrategyRoom = 8100;

    public static readonly string[] Strategies =
    [
        "RING_SIMULTANEOUSLY", "PRIORITIZED_HUNT", "CYCLIC_HUNT", "LEAST_WORKED_HUNT",
        "SKILL_BASED_ROUTING_PRIORITIZED_HUNT", "SKILL_BASED_ROUTING_CYCLIC_HUNT", "SKILL_BASED_ROUTING_LEAST_WORKED_HUNT",
    ];

    /// <summary>One agent, who rests for two seconds after a call.</summary>
    public static readonly QueueRoom WithRest = new("8110", 3100, 1);

    /// <summary>Its agent never comes; callers go to <see cref="Fallback"/>.</summary>
    public static readonly QueueRoom Deserted = new("8111", 3110, 1);

    /// <summary>Callers should wait no longer than a second, and may wait fifteen; then they go to <see cref="Fallback"/>.</summary>
    public static readonly QueueRoom Impatient = new("8112", 3120, 1);

    /// <summary>One agent, and nothing special.</summary>
    public static readonly QueueRoom Plain = new("8114", 3140, 1);

    /// <summary>Offers to call back.</summary>
    public static readonly QueueRoom CallsBack = new("8113", 3130, 1);

    public static readonly string Fallback = "3190";

    public string this[int agent] => $"{FirstAgent + agent}";

    public static QueueRoom Of(string strategy)
    {
        var at = Array.IndexOf(Strategies, strategy);
        return new QueueRoom($"{FirstStrategyRoom + at}", 3000 + 10 * at, 3);
    }

    /// <summary>The members of the provisioning file's <c>queues</c>.</summary>
    public static IEnumerable<JsonObject> Provisioning()
    {
        foreach (var strategy in Strategies)
            yield return Of(strategy).Json(strategy);
        var rest = WithRest.Json("RING_SIMULTANEOUSLY");
        rest["wrap_up_time"] = 2;
        yield return rest;
        yield return Plain.Json("RING_SIMULTANEOUSLY");
        yield return Overflowing(Deserted.Json("RING_SIMULTANEOUSLY"));
        var impatient = Overflowing(Impatient.Json("RING_SIMULTANEOUSLY"));
        (impatient["sla_time"], impatient["max_waiting_time"]) = (1, 15);
        yield return impatient;
        var back = CallsBack.Json("RING_SIMULTANEOUSLY");
        back["callback"] = true;
        yield return back;
    }

    /// <summary>The numbers of everybody whom the queues need.</summary>
    public static IEnumerable<string> Extensions() =>
        Strategies.Select(Of).Append(WithRest).Append(Deserted).Append(Impatient).Append(CallsBack).Append(Plain)
            .SelectMany(room => Enumerable.Range(0, room.AgentCount).Select(agent => room[agent])).Append(Fallback);

    private static JsonObject Overflowing(JsonObject queue)
    {
        queue["overflow"] = new JsonObject { ["action"] = "FORWARD_TO_NUMBER", ["number"] = Fallback };
        return queue;
    }

    private JsonObject Json(string strategy) => new()
    {
        ["number"] = Number, ["name"] = $"Queue {Number}", ["strategy"] = strategy, ["sticky_routing"] = false,
        ["agents"] = new JsonArray([.. Enumerable.Range(0, AgentCount).Select(agent =>
            new JsonObject { ["number"] = this[agent], ["skill_level"] = agent == 0 ? 1 : 5 })]),
    };
}
