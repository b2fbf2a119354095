using System.Globalization;
using Bellwire.Contracts;

namespace Bellwire.Pbx.Tests.Queues;

/// <summary>A subscriber's own copy of a queue: the snapshot, then nothing but events.</summary>
internal sealed class QueueCopy(QueueStatus snapshot)
{
    private readonly Dictionary<string, QueueAgent> _agents = snapshot.Agents.ToDictionary(agent => agent.AgentExtensionNumber);
    private readonly List<(CallSessionId Session, string Number, UnixTime Since, WaitingType Type)> _line =
        [.. snapshot.WaitingList.Select(entry => (entry.SessionId, entry.CallerNumber, entry.Timestamp, entry.Type))];

    internal void Sees(QueueAgentStatus status)
    {
        foreach (var agent in status.UpdatedAgents ?? [])
            _agents[agent.AgentExtensionNumber] = agent;
        foreach (var agent in status.RemovedAgents ?? [])
            Assert.True(_agents.Remove(agent.AgentExtensionNumber), "an agent who was not there is removed");
    }

    internal void Sees(QueueCallerStatus status)
    {
        foreach (var caller in status.UpdatedCallers)
            Sees(caller);
    }

    /// <summary>The copy is what a fresh snapshot says.</summary>
    internal void Is(QueueStatus status)
    {
        Assert.Equal(status.Agents.Count, _agents.Count);
        foreach (var agent in status.Agents)
            Assert.True(_agents.TryGetValue(agent.AgentExtensionNumber, out var copied) && copied == agent, $"the copy has {copied}, the queue {agent}");
        Assert.Equal(status.WaitingList.Count, _line.Count);
        for (var index = 0; index < _line.Count; index++)
        {
            var entry = status.WaitingList[index];
            Assert.Equal(Text(index + 1), entry.Position);
            Assert.True(_line[index] == (entry.SessionId, entry.CallerNumber, entry.Timestamp, entry.Type), $"the copy has {_line[index]}, the queue {entry}");
        }
    }

    private void Sees(UpdatedCaller caller)
    {
        var index = _line.FindIndex(entry => entry.Session == caller.SessionId);
        if (caller.Reason == CallerChange.Enqueue)
        {
            Assert.True(index < 0, "a caller comes twice");
            _line.Insert(int.Parse(caller.Position, CultureInfo.InvariantCulture) - 1, (caller.SessionId, caller.CallerNumber, caller.Timestamp, caller.Type));
        }
        else if (index < 0)
        {
            Assert.Equal(CallerChange.Overflow, caller.Reason);                // turned away at the door
            Assert.Equal(Text(_line.Count + 1), caller.Position);
        }
        else
        {
            Assert.Equal(Text(index + 1), caller.Position);
            if (caller.Reason == CallerChange.Callback)
                _line[index] = _line[index] with { Type = WaitingType.Callback };
            else
                _line.RemoveAt(index);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
