using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bellwire.Server.Demo;

/// <summary>The office of the demonstration: eight people, two queues, passwords that anybody may know.</summary>
internal static class DemoTenant
{
    public const string Domain = "demo.local";

    private static readonly string[] Names = ["Ann Baker", "Ben Carter", "Cleo Davis", "Dan Evans", "Eve Foster", "Finn Gray", "Gina Hill", "Hugo Ives"];

    public static IReadOnlyList<string> Numbers { get; } = [.. Enumerable.Range(101, Names.Length).Select(n => $"{n}")];

    public static IReadOnlyList<DemoQueue> Queues { get; } =
        [new("8001", "Sales", "RING_SIMULTANEOUSLY", ["101", "102", "103"]), new("8002", "Support", "CYCLIC_HUNT", ["104", "105", "106"])];

    public static bool IsAgent(string queue, string number) => Queues.Any(q => q.Number == queue && q.Agents.Contains(number));

    public static bool IsAgent(string number) => Queues.Any(q => q.Agents.Contains(number));

    public static string UserName(string number) => $"demo-{number}";

    public static string UserPassword(string number) => $"demo-{number}";

    public static string SipPassword(string number) => $"sip-{number}";

    /// <summary>The provisioning file of this office.</summary>
    public static byte[] File() => JsonSerializer.SerializeToUtf8Bytes<JsonNode>(new JsonObject
    {
        ["tenants"] = new JsonArray(new JsonObject
        {
            ["name"] = "Demo",
            ["domain"] = Domain,
            ["extensions"] = new JsonArray([.. Numbers.Select(Extension)]),
            ["queues"] = new JsonArray([.. Queues.Select(Queue)]),
        }),
    });

    private static JsonNode Extension(string number, int index) => new JsonObject
    {
        ["number"] = number,
        ["username"] = UserName(number),
        ["display_name"] = Names[index],
        ["user_password"] = UserPassword(number),
        ["sip_password"] = SipPassword(number),
        ["role"] = number switch { "101" => "Admin", "102" => "QueueManager", _ => "StandardUser" },
    };

    // Times are short, so that a minute shows everything.
    private static JsonNode Queue(DemoQueue queue) => new JsonObject
    {
        ["number"] = queue.Number,
        ["name"] = queue.Name,
        ["strategy"] = queue.Strategy,
        ["ring_time"] = 8,
        ["wrap_up_time"] = 5,
        ["sla_time"] = 8,
        ["max_waiting_time"] = 25,
        ["intro"] = "welcome",
        ["inform_position"] = "PERIODICALLY",
        ["callback"] = true,
        ["agents"] = new JsonArray([.. queue.Agents.Select(a => (JsonNode)new JsonObject { ["number"] = a })]),
    };
}

/// <summary>A queue of the demonstration.</summary>
internal sealed record DemoQueue(string Number, string Name, string Strategy, IReadOnlyList<string> Agents);
