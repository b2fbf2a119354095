using Bellwire.Contracts;
using Bellwire.Storage.Agents;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Storage.Tests;

public sealed class SqliteAgentStatesTests
{
    private static readonly QueueId Sales = new(8001);

    [Fact]
    public async Task What_agents_set_is_there_after_a_restart()
    {
        using var folder = new TempFolder();
        await using (var states = Open(folder))
        {
            states.Remember(Sales, "101", AgentState.NotReady);
            states.Remember(Sales, "102", AgentState.Ready);
            states.Remember(Sales, "102", AgentState.LoggedOut);
            states.Remember(Sales, "103", AgentState.Ready);
            states.Remember(Sales, "103", null);
            Assert.Equal(AgentState.NotReady, states.Find(Sales, "101"));
        }
        await using var again = Open(folder);
        Assert.Equal(AgentState.NotReady, again.Find(Sales, "101"));
        Assert.Equal(AgentState.LoggedOut, again.Find(Sales, "102"));
        Assert.Null(again.Find(Sales, "103"));
        Assert.Null(again.Find(new QueueId(8002), "101"));
    }

    private static SqliteAgentStates Open(TempFolder folder) =>
        new(folder.PathOf("agents.db"), TimeProvider.System, NullLogger<SqliteAgentStates>.Instance);
}
