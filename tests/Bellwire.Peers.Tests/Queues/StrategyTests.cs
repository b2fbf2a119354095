using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Phones;

namespace Bellwire.Peers.Tests.Queues;

/// <summary>Whom the queue rings, by each strategy: three baresips are the agents, SIPp calls. The first agent has the lowest skill.</summary>
public sealed class StrategyTests(PhoneHouse house)
{
    [Theory]
    [InlineData("RING_SIMULTANEOUSLY", "012", 0, "012", 1, 2)]
    [InlineData("PRIORITIZED_HUNT", "0", 0, "0", 0, 1)]
    [InlineData("CYCLIC_HUNT", "0", 0, "1", 1, 2)]
    [InlineData("LEAST_WORKED_HUNT", "0", 0, "1", 1, 2)]
    [InlineData("SKILL_BASED_ROUTING_PRIORITIZED_HUNT", "1", 1, "1", 1, 2)]
    [InlineData("SKILL_BASED_ROUTING_CYCLIC_HUNT", "1", 1, "2", 2, 1)]
    [InlineData("SKILL_BASED_ROUTING_LEAST_WORKED_HUNT", "1", 1, "2", 2, 1)]
    public async Task The_strategy_says_who_rings_first_and_who_when_he_declines(string strategy, string rung, int answers, string rungNext, int declines, int answersThen)
    {
        var room = QueueRoom.Of(strategy);
        using var desk = await FloorDesk.OpenAsync(house, room);
        var agents = new List<TalkingBaresip>();
        try
        {
            for (var agent = 0; agent < room.AgentCount; agent++)
                agents.Add(await TalkingBaresip.StartAsync(house, PhoneHouse.LineOf(room[agent]), 800 + 200 * agent, answers: false));
            await desk.SeesAsync("all agents were ready", copy => AreRung(copy, room, ""));

            var marks = Marks(agents);
            await using (var caller = QueueCaller.Calls(house, house.NewLine(), room.Number, 440))
            {
                await desk.SeesAsync($"{rung} rang", copy => AreRung(copy, room, rung));
                await TalkAsync(desk, room, agents[answers], marks[answers], caller);
            }
            marks = Marks(agents);
            await using (var caller = QueueCaller.Calls(house, house.NewLine(), room.Number, 440))
            {
                await desk.SeesAsync($"{rungNext} rang", copy => AreRung(copy, room, rungNext));
                await agents[declines].DoesWhenRungAsync("hangup", marks[declines]);
                await desk.SeesAsync("the next rang alone", copy => copy.StateOf(room[declines]) == "READY" && copy.StateOf(room[answersThen]) == "QUEUE_CALL");
                await TalkAsync(desk, room, agents[answersThen], marks[answersThen], caller);
            }
            await desk.IsRightAsync();
        }
        finally
        {
            foreach (var agent in agents)
                await agent.DisposeAsync();
        }
    }

    private static async Task TalkAsync(FloorDesk desk, QueueRoom room, TalkingBaresip agent, int mark, QueueCaller caller)
    {
        var session = Assert.Single(desk.Copy.Waiting);
        await agent.DoesWhenRungAsync("accept", mark);
        await desk.SeesAsync("nobody waited", copy => copy.Waiting.Count == 0);
        var at = agent.Line.Number[^1..];
        await desk.SeesAsync("only he was in the call", copy => AreRung(copy, room, at));
        Assert.Equal(session, desk.Copy.SessionOf(agent.Line.Number));
        await caller.HearsToneAsync(agent.Voice);
        await desk.IsRightAsync();
        await agent.DoesAsync("hangup");
        await caller.EndsAsync();
        await desk.SeesAsync("he was ready again", copy => AreRung(copy, room, ""));
    }

    private static List<int> Marks(List<TalkingBaresip> agents) => [.. agents.Select(agent => agent.Mark)];

    // These (by their last digits) are in a call of the queue, and all others are ready.
    private static bool AreRung(QueueCopy copy, QueueRoom room, string agents) =>
        Enumerable.Range(0, room.AgentCount).All(agent => copy.StateOf(room[agent]) == (agents.Contains($"{agent}", StringComparison.Ordinal) ? "QUEUE_CALL" : "READY"));
}
