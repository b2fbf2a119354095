using Bellwire.Contracts;
using Bellwire.Pbx.Queues;
using Bellwire.Storage.Queues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Storage.Tests;

public sealed class SqliteQueueStatesTests
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

    [Fact]
    public async Task Callbacks_are_there_after_a_restart_with_the_tries_that_failed()
    {
        using var folder = new TempFolder();
        var booked = new BookedCallback(
            new CallSessionId(7), new TenantId(1), Sales, "5551234", "Ann", true, "5559999", "95559999",
            DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123), DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_060_456), 0);
        await using (var states = Open(folder))
        {
            states.Save(booked);
            states.Save(booked with { Tries = 2 });
            states.Save(booked with { Session = new CallSessionId(8) });
            states.Remove(new CallSessionId(8));
            Assert.Single(states.Read());
        }
        await using var again = Open(folder);
        Assert.Equal(booked with { Tries = 2 }, Assert.Single(again.Read()));
    }

    private static SqliteQueueStates Open(TempFolder folder) =>
        new(folder.PathOf("agents.db"), TimeProvider.System, NullLogger<SqliteQueueStates>.Instance);
}
