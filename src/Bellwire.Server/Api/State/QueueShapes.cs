using System.Globalization;
using Bellwire.Contracts;
using Bellwire.Server.Api.Elements;
using Bellwire.Server.Api.Records;

namespace Bellwire.Server.Api.State;

/// <param name="Status">ONLINE while somebody is logged in who could be rung for a caller, else OFFLINE.</param>
/// <param name="Waiting">How many callers wait.</param>
/// <param name="Agents">How many agents are in which state.</param>
internal sealed record QueueStateItem(string Id, string ExtensionNumber, string Name, string Status, int Waiting, IReadOnlyDictionary<string, int> Agents)
{
    public static QueueStateItem Of(QueueStatus status) => new(
        ElementResources.Id(status.QueueId.Value), status.QueueNumber, status.QueueName,
        status.Agents.Any(agent => agent.State is not (AgentState.Offline or AgentState.LoggedOut)) ? "ONLINE" : "OFFLINE", status.WaitingList.Count,
        status.Agents.GroupBy(agent => agent.State).OrderBy(group => group.Key).ToDictionary(group => AgentWords.Of(group.Key), group => group.Count()));
}

internal sealed record WaitingList(int Count, IReadOnlyList<WaitingItem> Items);

/// <param name="ExtensionNumber">The caller's number, inside or outside.</param>
/// <param name="WaitingTime">Seconds.</param>
/// <param name="Type">normal or callback.</param>
internal sealed record WaitingItem(
    string SessionId, int Position, string ExtensionNumber, string DisplayName, long WaitingTime, DateTime? StartedAt, string Type)
{
    public static WaitingItem Of(WaitingCallerEntry entry, long now) => new(
        ElementResources.Id(entry.SessionId.Value), int.Parse(entry.Position, CultureInfo.InvariantCulture), entry.CallerNumber, entry.CallerName,
        Math.Max(0, now - entry.Timestamp.Seconds), CdrText.Time(entry.Timestamp), entry.Type == WaitingType.Callback ? "callback" : "normal");
}

internal sealed record AgentList(int Count, IReadOnlyList<AgentItem> Items);

/// <param name="Status">READY, NOT_READY, QUEUE_CALL, OTHER_CALL, WRAP_UP, LOGGED_OUT or OFFLINE.</param>
/// <param name="StatusSince">When the state began.</param>
/// <param name="SessionId">The call that he is on; null: none, like the caller.</param>
internal sealed record AgentItem(
    string ExtensionNumber, string DisplayName, int SkillLevel, string Status, DateTime? StatusSince, string? SessionId, string? Caller, string? CallerDisplayName)
{
    public static AgentItem Of(QueueAgent agent, string name, int skill) => new(
        agent.AgentExtensionNumber, name, skill, AgentWords.Of(agent.State), CdrText.Time(agent.Timestamp), Given(agent.SessionId),
        agent.SessionId.Length == 0 ? null : agent.CallerNumber, agent.SessionId.Length == 0 ? null : agent.CallerName);

    private static string? Given(string text) => text.Length == 0 ? null : text;
}

/// <param name="Status">READY, NOT_READY, LOGGED_IN or LOGGED_OUT.</param>
internal sealed record AgentBody(string? Status);

internal sealed record OwnQueueList(int Count, IReadOnlyList<OwnQueueItem> Items);

/// <param name="Agent">One's own state there; null: one manages it without serving it.</param>
internal sealed record OwnQueueItem(string Id, string ExtensionNumber, string Name, bool IsManager, AgentItem? Agent);
