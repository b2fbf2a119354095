using System.Globalization;
using System.Text.Json;

namespace Bellwire.Peers.Tests.Queues;

/// <summary>What a wallboard keeps of one queue: the snapshot, and every event since put upon it.</summary>
internal sealed class QueueCopy
{
    private readonly List<Caller> _waiting = [];
    private readonly SortedDictionary<string, Agent> _agents = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Waiting => [.. _waiting.Select(caller => caller.Session)];

    public string? StateOf(string agent) => _agents.GetValueOrDefault(agent)?.State;

    public string? SessionOf(string agent) => _agents.GetValueOrDefault(agent)?.Session;

    public static QueueCopy From(JsonElement status)
    {
        var copy = new QueueCopy();
        foreach (var (caller, at) in status.GetProperty("waiting_list").EnumerateArray().Select((caller, at) => (caller, at)))
        {
            Assert.Equal($"{at + 1}", Text(caller, "position"));
            copy._waiting.Add(Caller.Read(caller));
        }
        copy.Update(status.GetProperty("agents"));
        return copy;
    }

    public void Apply(JsonElement seen)
    {
        if (seen.TryGetProperty("updated_callers", out var callers))
            foreach (var caller in callers.EnumerateArray())
                Move(caller);
        if (seen.TryGetProperty("updated_agents", out var updated))
            Update(updated);
        if (seen.TryGetProperty("removed_agents", out var removed))
            foreach (var agent in removed.EnumerateArray())
                Assert.True(_agents.Remove(Text(agent, "agent_extension_number")), $"{agent} was no agent");
    }

    /// <summary>All of it, to compare: two copies of one queue read the same.</summary>
    public override string ToString() =>
        string.Join('\n', _waiting.Select((caller, at) => $"{at + 1}. {caller}").Concat(_agents.Values.Select(agent => agent.ToString())));

    private void Move(JsonElement seen)
    {
        var (caller, reason) = (Caller.Read(seen), Text(seen, "reason"));
        var position = int.Parse(Text(seen, "position"), CultureInfo.InvariantCulture);
        var at = _waiting.FindIndex(waiting => waiting.Session == caller.Session);
        if (reason == "enqueue")
        {
            Assert.True(at < 0, $"{caller} waits already");
            _waiting.Insert(position - 1, caller);
            return;
        }
        if (reason == "overflow" && at < 0)
        {
            Assert.Equal(_waiting.Count + 1, position);              // passed on without having waited
            return;
        }
        Assert.Equal(position - 1, at);
        if (reason == "callback")
            _waiting[at] = _waiting[at] with { Type = caller.Type };
        else
            _waiting.RemoveAt(at);
    }

    private void Update(JsonElement agents)
    {
        foreach (var agent in agents.EnumerateArray().Select(Agent.Read))
            _agents[agent.Number] = agent;
    }

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString() ?? throw new InvalidDataException($"{name} is null in {of}");

    // The name of a caller is in the snapshot alone.
    private sealed record Caller(string Session, string Number, string Type, string Since)
    {
        public static Caller Read(JsonElement of) => new(Text(of, "session_id"), Text(of, "caller_number"), Text(of, "type"), Text(of, "timestamp"));
    }

    private sealed record Agent(string Number, string State, string Session, string CallerNumber, string CallerName, string Since)
    {
        public static Agent Read(JsonElement of) => new(
            Text(of, "agent_extension_number"), Text(of, "state"), Text(of, "session_id"), Text(of, "caller_number"), Text(of, "caller_name"), Text(of, "timestamp"));
    }
}
