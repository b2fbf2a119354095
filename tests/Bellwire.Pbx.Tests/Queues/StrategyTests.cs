using Bellwire.Pbx.Directory;
using static Bellwire.Pbx.Tests.Queues.FloorOnPaper;

namespace Bellwire.Pbx.Tests.Queues;

/// <summary>Whom each strategy rings, and in which order.</summary>
public sealed class StrategyTests
{
    private static readonly string[] Three = ["101", "102", "103"];

    [Fact]
    public void Ring_simultaneously_rings_all_for_the_head_of_the_line() =>
        Floor(QueueStrategy.RingSimultaneously).Calls("900", "8001").Calls("901", "8001")
            .Rang("101 102 103")
            .Answers("102", "900").Forgets().IsDoneWith("102", "900").LetPass(0).Shows("101", Contracts.AgentState.QueueCall, "8001");

    [Fact]
    public void Ring_simultaneously_gives_the_next_caller_all_who_lost_the_race() =>
        Floor(QueueStrategy.RingSimultaneously).Calls("900", "8001").Calls("901", "8001").Forgets()
            .Answers("102", "900")
            .Sees("900 AgentAnswered 1", "stop 101 AnsweredElsewhere", "stop 103 AnsweredElsewhere", "connect 900 102", "101@8001 Ready", "103@8001 Ready",
                "ring 101 for 901", "ring 103 for 901", "101@8001 QueueCall 901", "103@8001 QueueCall 901");

    [Fact]
    public void An_agent_who_comes_free_in_mid_ring_rings_too() =>
        Floor(QueueStrategy.RingSimultaneously).Dials("103", "500").Calls("900", "8001").Rang("101 102").IsDoneWith("103", "500").Rang("103");

    [Fact]
    public void Prioritised_hunt_asks_in_the_configured_order_each_time() =>
        Floor(QueueStrategy.PrioritizedHunt).Calls("900", "8001").LetPass(40).Rang("101 102 103")
            .Answers("103", "900").IsDoneWith("103", "900").Calls("901", "8001").Rang("101");

    [Fact]
    public void Cyclic_hunt_asks_whoever_was_rung_least_recently() =>
        Floor(QueueStrategy.CyclicHunt).Calls("900", "8001").Answers("101", "900").IsDoneWith("101", "900")
            .Calls("901", "8001").HangsUp("901").Calls("902", "8001").HangsUp("902").Calls("903", "8001").Rang("101 102 103 101");

    [Fact]
    public void Least_worked_hunt_asks_whoever_has_not_answered_for_the_longest_time() =>
        Floor(QueueStrategy.LeastWorkedHunt).Calls("900", "8001").HangsUp("900").Calls("901", "8001").Answers("101", "901").IsDoneWith("101", "901")
            .Calls("902", "8001").Answers("102", "902").IsDoneWith("102", "902").Calls("903", "8001").Answers("103", "903").IsDoneWith("103", "903")
            .Calls("904", "8001").Rang("101 101 102 103 101");

    [Theory]
    [InlineData(QueueStrategy.SkillBasedRoutingPrioritizedHunt, "102 103 102 103 101")]
    [InlineData(QueueStrategy.SkillBasedRoutingCyclicHunt, "102 103 102 103 101")]
    [InlineData(QueueStrategy.SkillBasedRoutingLeastWorkedHunt, "102 103 103 102 101")]
    public void Skill_based_routing_asks_the_most_skilled_first_then_the_next_group(QueueStrategy strategy, string rung)
    {
        var queue = Queue("8001") with
        {
            Strategy = strategy,
            StickyRouting = false,
            Agents = [new AgentAssignment("101", 1), new AgentAssignment("102", 50), new AgentAssignment("103", 50)],
        };
        var floor = new FloorOnPaper(queue).Registers(Three).Calls("900", "8001").Answers("102", "900").Calls("901", "8001").HangsUp("901")
            .IsDoneWith("102", "900");
        floor.Calls("902", "8001").LetPass(40).Rang(rung);
    }

    [Fact]
    public void The_agent_who_served_a_number_last_gets_it_again()
    {
        var floor = new FloorOnPaper(Queue("8001", Three) with { StickyRouting = true }).Registers(Three).Calls("900", "8001").LetPass(20)
            .Answers("102", "900").IsDoneWith("102", "900");
        floor.Calls("900", "8001").Rang("101 102 102").HangsUp("900").Dials("102", "500").Calls("900", "8001").Rang("101");
    }

    [Fact]
    public void Each_of_several_callers_gets_an_agent_of_his_own() =>
        Floor(QueueStrategy.PrioritizedHunt).Calls("900", "8001").Calls("901", "8001").Calls("902", "8001").Calls("903", "8001").Rang("101 102 103");

    private static FloorOnPaper Floor(QueueStrategy strategy) => new FloorOnPaper(Queue("8001", Three) with { Strategy = strategy }).Registers(Three);
}

internal static class Rings
{
    /// <summary>Asserts whom the queue has rung since the last look.</summary>
    internal static FloorOnPaper Rang(this FloorOnPaper floor, string agents)
    {
        Assert.Equal(agents, string.Join(' ', floor.Story.Where(word => word.StartsWith("ring ", StringComparison.Ordinal)).Select(word => word.Split(' ')[1])));
        return floor.Forgets();
    }
}
