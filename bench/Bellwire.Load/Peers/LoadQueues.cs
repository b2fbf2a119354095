using System.Globalization;
using System.Text.Json;

namespace Bellwire.Load.Peers;

/// <summary>Queues whose agents are the phones from <paramref name="FirstAgent"/> on, each in <see cref="QueuesOfAgent"/> of them. Agents log in by hand, callers wait for them.</summary>
internal sealed record LoadQueues(int Queues, int FirstAgent)
{
    public const int AgentsOfQueue = 100;
    public const int QueuesOfAgent = 4;

    public int Agents => Queues * AgentsOfQueue / QueuesOfAgent;

    public static string Number(int queue) => Text(9_000 + queue);

    /// <summary>What the carrier dials for it.</summary>
    public static string Did(int queue) => Text(5_550_200 + queue);

    /// <summary>The numbers of the queues that the first agent serves.</summary>
    public string[] OfFirstAgent => [.. Enumerable.Range(0, Queues).Where(queue => AgentsOf(queue).Contains(FirstAgent)).Select(Number)];

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartArray("queues");
        for (var queue = 0; queue < Queues; queue++)
        {
            json.WriteStartObject();
            json.WriteString("number", Number(queue));
            json.WriteString("name", $"Queue {Number(queue)}");
            json.WriteString("strategy", "CYCLIC_HUNT");
            json.WriteBoolean("agent_auto_ready", false);
            json.WriteBoolean("wait_when_no_agents_online", true);
            json.WriteNumber("max_waiting_time", 3_600);
            json.WriteStartArray("agents");
            foreach (var agent in AgentsOf(queue))
            {
                json.WriteStartObject();
                json.WriteString("number", Text(LoadUsers.Number(agent)));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private IEnumerable<int> AgentsOf(int queue) =>
        Enumerable.Range(0, AgentsOfQueue).Select(agent => FirstAgent + (queue * (Agents / Queues) + agent) % Agents);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
