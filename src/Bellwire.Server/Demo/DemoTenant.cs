using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bellwire.Server.Demo;

/// <summary>The office of the demonstration: eight people, two queues, passwords that anybody may know.</summary>
internal static class DemoTenant
{
    public const string Domain = "demo.local";

    private static readonly string[] Names = ["Ann Baker", "Ben Carter", "Cleo Davis", "Dan Evans", "Eve Foster", "Finn Gray", "Gina Hill", "Hugo Ives"];

    public static IReadOnlyList<string> Numbers { get; } = [.. Enumerable.Range(101, Names.Length).Select(n => $"{n}")];

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
            ["queues"] = new JsonArray(Queue("8001", "Sales", ["101", "102", "103"]), Queue("8002", "Support", ["104", "105", "106"])),
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

    private static JsonObject Queue(string number, string name, string[] agents) => new()
    {
        ["number"] = number,
        ["name"] = name,
        ["agents"] = new JsonArray([.. agents.Select(a => (JsonNode)new JsonObject { ["number"] = a })]),
    };
}
