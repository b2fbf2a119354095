using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Queues;
using static Bellwire.Pbx.Tests.Queues.FloorOnPaper;

namespace Bellwire.Pbx.Tests.Queues;

/// <summary>What each kind of ending does to callers and agents, and the failures that queues in the field are known for.</summary>
public sealed class QueueFloorTests
{
    [Fact]
    public void A_caller_is_answered_by_the_agent_whose_phone_rings() =>
        new FloorOnPaper(Queue("8001", "101")).Registers("101").Forgets()
            .Calls("900", "8001").Sees("admit 900", "900 Enqueue 1", "ring 101 for 900", "101@8001 QueueCall 900")
            .LetPass(5).Answers("101", "900").Sees("900 AgentAnswered 1", "connect 900 101")
            .LetPass(60).IsDoneWith("101", "900").Sees("101@8001 Ready");

    [Fact]
    public void A_caller_who_hangs_up_while_an_agents_phone_rings_leaves_the_agent_ready() =>
        new FloorOnPaper(Queue("8001", "101")).Registers("101").Calls("900", "8001").Forgets()
            .HangsUp("900").Sees("900 Hangup 1", "stop 101 CallerGone", "101@8001 Ready");

    [Fact]
    public void An_answer_in_the_instant_of_the_callers_hangup_connects_nobody() =>
        new FloorOnPaper(Queue("8001", "101")).Registers("101").Calls("900", "8001").HangsUp("900").Forgets()
            .Answers("101", "900").Sees()
            .Shows("101", AgentState.Ready, "8001")
            .Calls("901", "8001").Sees("admit 901", "901 Enqueue 1", "ring 101 for 901", "101@8001 QueueCall 901");

    [Fact]
    public void A_hangup_in_the_instant_of_the_answer_finds_the_caller_off_the_list() =>
        new FloorOnPaper(Queue("8001", "101")).Registers("101").Calls("900", "8001").Answers("101", "900").Forgets()
            .HangsUp("900").Sees()
            .IsDoneWith("101", "900").Sees("101@8001 Ready");

    [Fact]
    public void An_agent_whose_phone_unregisters_while_he_talks_is_offline_when_the_call_ends() =>
        new FloorOnPaper(Queue("8001", "101", "102")).Registers("101", "102").Calls("900", "8001").Answers("101", "900").Forgets()
            .Unregisters("101").Sees()
            .IsDoneWith("101", "900").Sees("101@8001 Offline")
            .Registers("101").Sees("101@8001 Ready");

    [Fact]
    public void Two_queues_that_want_one_agent_get_him_one_after_the_other()
    {
        var floor = new FloorOnPaper(
            Queue("8001", "101") with { WaitWhenNoAgentsOnline = true }, Queue("8002", "101", "102") with { WaitWhenNoAgentsOnline = true });
        floor.Calls("900", "8001").LetPass(1).Calls("901", "8002").Forgets()
            .Registers("101").Sees("101@8001 Ready", "101@8002 Ready", "ring 101 for 900", "101@8001 QueueCall 900", "101@8002 OtherCall 900")
            .Registers("102").Sees("102@8002 Ready", "ring 102 for 901", "102@8002 QueueCall 901")
            .Answers("101", "900").Answers("102", "901").Forgets()
            .Calls("902", "8002").Forgets()
            .IsDoneWith("101", "900").Sees("101@8001 Ready", "101@8002 Ready", "ring 101 for 902", "101@8001 OtherCall 902", "101@8002 QueueCall 902");
    }

    [Fact]
    public void A_line_emptied_by_overflow_while_an_offer_rings_leaves_nobody_ringing() =>
        new FloorOnPaper(Queue("8001", "101") with { MaxWaitingTime = TimeSpan.FromSeconds(15), Overflow = new Overflow("103") })
            .Registers("101").Calls("900", "8001").Forgets()
            .LetPass(15).Sees("900 Overflow 1", "stop 101 CallerGone", "overflow 900 WaitedTooLong to 103", "101@8001 Ready")
            .LetPass(60).Sees();

    [Fact]
    public void An_agent_removed_from_the_queue_in_a_call_talks_on_and_is_free_for_his_other_queue_afterwards()
    {
        var both = new FloorOnPaper(Queue("8001", "101", "102"), Queue("8002", "101")).Registers("101").Calls("900", "8001").Answers("101", "900").Forgets();
        both.Provisions(Queue("8001", "102")).Sees("101@8001 removed")
            .Shows("101", AgentState.OtherCall, "8002")
            .Calls("901", "8002").Forgets()
            .IsDoneWith("101", "900").Sees("101@8002 Ready", "ring 101 for 901", "101@8002 QueueCall 901");
    }

    [Fact]
    public void An_agent_removed_in_mid_ring_is_rung_no_longer_and_the_caller_goes_to_the_next() =>
        new FloorOnPaper(Queue("8001", "101", "102")).Registers("101", "102").Calls("900", "8001").Forgets()
            .Provisions(Queue("8001", "102"))
            .Sees("stop 101 AgentGone", "101@8001 removed", "ring 102 for 900", "102@8001 QueueCall 900");

    [Fact]
    public void A_restart_with_callers_waiting_leaves_no_agent_in_a_call()
    {
        var floor = new FloorOnPaper(Queue("8001", "101", "102", "103")).Registers("101", "102", "103")
            .Sets("102", AgentCommand.NotReady).Sets("103", AgentCommand.LogOut).Calls("900", "8001").Calls("901", "8001").Restarts();
        floor.Shows("101", AgentState.Ready, "8001").Shows("102", AgentState.NotReady, "8001").Shows("103", AgentState.LoggedOut, "8001");
        Assert.Equal("", floor.Line("8001"));
        floor.Forgets().Calls("902", "8001").Sees("admit 902", "902 Enqueue 1", "ring 101 for 902", "101@8001 QueueCall 902");
    }

    [Fact]
    public void A_call_of_an_agent_shows_in_all_his_queues_and_then_the_state_before_it() =>
        new FloorOnPaper(Queue("8001", "101"), Queue("8002", "101")).Registers("101").Sets("101", AgentCommand.NotReady, "8002").Forgets()
            .Dials("101", "500").Sees("101@8001 OtherCall 101", "101@8002 OtherCall 101")
            .IsDoneWith("101", "500").Sees("101@8001 Ready", "101@8002 NotReady");

    [Fact]
    public void An_agent_added_during_a_call_starts_in_it_and_leaves_it() =>
        new FloorOnPaper(Queue("8001", "102")).Registers("101").Dials("101", "500").Forgets()
            .Provisions(Queue("8001", "102", "101")).Sees("101@8001 OtherCall 101")
            .IsDoneWith("101", "500").Sees("101@8001 Ready");

    [Fact]
    public void After_a_call_the_wrap_up_lasts_its_time() =>
        new FloorOnPaper(Queue("8001", "101") with { WrapUpTime = TimeSpan.FromSeconds(30) })
            .Registers("101").Calls("900", "8001").Answers("101", "900").Forgets()
            .IsDoneWith("101", "900").Sees("101@8001 WrapUp")
            .LetPass(29).Sees()
            .LetPass(1).Sees("101@8001 Ready");

    [Fact]
    public void Without_auto_ready_the_wrap_up_ends_by_hand()
    {
        var floor = new FloorOnPaper(Queue("8001", "101") with { AgentAutoReady = false }).Registers("101");
        floor.Shows("101", AgentState.LoggedOut, "8001").Sets("101", AgentCommand.LogIn).Shows("101", AgentState.NotReady, "8001")
            .Sets("101", AgentCommand.Ready).Calls("900", "8001").LetPass(20).Shows("101", AgentState.WrapUp, "8001")
            .LetPass(100).Shows("101", AgentState.WrapUp, "8001").Forgets()
            .Sets("101", AgentCommand.Ready).Sees("101@8001 Ready", "ring 101 for 900", "101@8001 QueueCall 900");
    }

    [Fact]
    public void A_logout_in_mid_ring_hands_the_caller_to_the_next_agent() =>
        new FloorOnPaper(Queue("8001", "101", "102")).Registers("101", "102").Calls("900", "8001").Forgets()
            .Sets("101", AgentCommand.LogOut)
            .Sees("stop 101 AgentGone", "101@8001 LoggedOut", "ring 102 for 900", "102@8001 QueueCall 900");

    [Fact]
    public void A_logout_during_a_queue_call_counts_when_the_call_ends() =>
        new FloorOnPaper(Queue("8001", "101") with { WrapUpTime = TimeSpan.FromSeconds(30) })
            .Registers("101").Calls("900", "8001").Answers("101", "900").Forgets()
            .Sets("101", AgentCommand.LogOut).Sees()
            .IsDoneWith("101", "900").Sees("101@8001 LoggedOut");

    [Fact]
    public void A_missed_offer_goes_to_the_next_agent_and_comes_round_again() =>
        new FloorOnPaper(Queue("8001", "101", "102")).Registers("101", "102").Calls("900", "8001").Forgets()
            .LetPass(20).Sees("stop 101 NoAnswer", "101@8001 Ready", "ring 102 for 900", "102@8001 QueueCall 900")
            .LetPass(20).Sees("stop 102 NoAnswer", "102@8001 Ready", "ring 101 for 900", "101@8001 QueueCall 900");

    [Fact]
    public void Who_declines_a_caller_is_not_asked_for_him_again() =>
        new FloorOnPaper(Queue("8001", "101")).Registers("101").Calls("900", "8001").Forgets()
            .Declines("101", "900").Sees("101@8001 Ready")
            .LetPass(60).Sees()
            .Calls("901", "8001").Sees("admit 901", "901 Enqueue 2", "ring 101 for 901", "101@8001 QueueCall 901");

    [Fact]
    public void A_dead_phone_is_left_alone_for_a_moment() =>
        new FloorOnPaper(Queue("8001", "101")).Registers("101").Calls("900", "8001").Forgets()
            .CannotBeReached("101", "900").Sees("101@8001 Ready")
            .LetPass(4).Sees()
            .LetPass(1).Sees("ring 101 for 900", "101@8001 QueueCall 900");

    [Fact]
    public void A_full_queue_turns_the_next_caller_away()
    {
        var full = Queue("8001", "101") with { MaxCallers = 1 };
        new FloorOnPaper(full).Registers("101").Calls("900", "8001").Forgets()
            .Calls("901", "8001").Sees("overflow 901 Full to nowhere")
            .Provisions(full with { Overflow = new Overflow("8002") })
            .Calls("902", "8001").Sees("902 Overflow 2", "overflow 902 Full to 8002");
    }

    [Fact]
    public void With_nobody_logged_in_callers_are_not_kept()
    {
        var floor = new FloorOnPaper(Queue("8001", "101")).Calls("900", "8001").Sees("overflow 900 NobodyLoggedIn to nowhere");
        floor.Registers("101").Dials("101", "500").Calls("901", "8001").Forgets()
            .Sets("101", AgentCommand.LogOut).Sees("901 Overflow 1", "overflow 901 NobodyLoggedIn to nowhere");
    }

    [Fact]
    public void A_queue_that_waits_for_agents_keeps_its_callers() =>
        new FloorOnPaper(Queue("8001") with { WaitWhenNoAgentsOnline = true })
            .Calls("900", "8001").Sees("admit 900", "900 Enqueue 1")
            .LetPass(300).Sees("900 Overflow 1", "overflow 900 WaitedTooLong to nowhere");

    [Fact]
    public void A_priority_caller_stands_before_all_others_and_behind_earlier_ones()
    {
        var floor = new FloorOnPaper(Queue("8001") with { WaitWhenNoAgentsOnline = true })
            .Gets(new QueueInput.TenantChanged(["901", "903"], TimeZoneInfo.Utc)).Calls("900", "8001").Calls("901", "8001").Calls("902", "8001").Forgets()
            .Calls("903", "8001").Sees("admit 903", "903 Enqueue 2");
        Assert.Equal("901 903 900 902", floor.Line("8001"));
    }

    [Fact]
    public void A_breached_service_level_is_told_once_and_counted_until_midnight()
    {
        var kept = Queue("8001") with { WaitWhenNoAgentsOnline = true, SlaTime = TimeSpan.FromSeconds(30), MaxWaitingTime = TimeSpan.FromHours(10) };
        // 2023-11-14 22:13:20 UTC: in Berlin 46 minutes and 40 seconds before midnight.
        new FloorOnPaper(kept).Gets(new QueueInput.TenantChanged([], TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"))).Forgets()
            .Calls("900", "8001").Calls("901", "8001").Forgets()
            .LetPass(30).Sees("sla 900 1 of 2 waiting", "sla 901 2 of 2 waiting")
            .LetPass(46 * 60).Sees()
            .Calls("902", "8001").Forgets()
            .LetPass(30).Sees("sla 902 1 of 3 waiting");
    }

    [Fact]
    public void A_booked_callback_keeps_its_place_and_rings_the_agent_first()
    {
        var queue = Queue("8001", "101") with { WaitWhenNoAgentsOnline = true, Callback = true };
        var floor = new FloorOnPaper(queue).Calls("900", "8001").Calls("901", "8001").Forgets()
            .Books("900", "900").Sees("900 Callback 1", "booked 900")
            .HangsUp("900").Sees()
            .LetPass(400).Sees("901 Overflow 2", "overflow 901 WaitedTooLong to nowhere");
        floor.Registers("101").Sees("101@8001 Ready", "ring 101 for 900", "101@8001 QueueCall 900")
            .Answers("101", "900").Sees("dial for 101")
            .IsReached("900").Sees("900 AgentAnswered 1")
            .IsDoneWith("101", "900").Sees("101@8001 Ready");
    }

    [Fact]
    public void A_callback_that_nobody_answers_is_tried_again_and_ends_with_a_name()
    {
        var queue = Queue("8001", "101") with { Callback = true, CallbackTries = 2 };
        new FloorOnPaper(queue).Registers("101").Dials("101", "500").Calls("900", "8001").Books("900", "900").IsDoneWith("101", "500")
            .Answers("101", "900").IsNotReached("900").IsDoneWith("101", "900").Forgets()
            .LetPass(59).Sees()
            .LetPass(1).Sees("ring 101 for 900", "101@8001 QueueCall 900")
            .Answers("101", "900").Forgets()
            .IsNotReached("900").Sees("900 Hangup 1", "given up 900 NotReached")
            .IsDoneWith("101", "900").Sees("101@8001 Ready");
    }

    [Theory]
    [InlineData("0190", CallbackRefusal.NumberNotAllowed)]
    [InlineData("*#9", CallbackRefusal.NumberNotAllowed)]
    [InlineData("0301234567", null)]
    public void A_typed_number_is_called_back_only_when_it_is_allowed(string typed, object? refusal)
    {
        var queue = Queue("8001") with { WaitWhenNoAgentsOnline = true, Callback = true, CallbackNumbers = ["030"] };
        var floor = new FloorOnPaper(queue).Calls("900", "8001").Forgets().Books("900", typed);
        if (refusal is null)
            floor.Sees("900 Callback 1", "booked 900");
        else
            floor.Sees($"refused 900 {refusal}");
    }

    [Fact]
    public void One_number_has_one_open_callback() =>
        new FloorOnPaper(Queue("8001") with { WaitWhenNoAgentsOnline = true, Callback = true, CallbackNumbers = ["9"] })
            .Calls("900", "8001").Books("900", "900").Calls("901", "8001").Forgets()
            .Books("901", "900").Sees("refused 901 AlreadyBooked");

    [Fact]
    public void An_agent_in_two_hundred_queues_has_one_call()
    {
        var queues = Enumerable.Range(8000, 200).Select(number => Queue($"{number}", "101")).ToArray();
        var floor = new FloorOnPaper(queues).Registers("101").Forgets().Calls("900", "8100");
        Assert.Equal(1, floor.Story.Count(word => word.EndsWith("QueueCall 900", StringComparison.Ordinal)));
        Assert.Equal(199, floor.Story.Count(word => word.EndsWith("OtherCall 900", StringComparison.Ordinal)));
        floor.HangsUp("900");
        Assert.All(queues, queue => floor.Shows("101", AgentState.Ready, queue.Number));
    }

    [Fact]
    public void A_removed_queue_sends_its_callers_on() =>
        new FloorOnPaper(Queue("8001", "101") with { Overflow = new Overflow("103") }).Registers("101").Calls("900", "8001").Forgets()
            .Removes("8001")
            .Sees("900 Overflow 1", "stop 101 CallerGone", "overflow 900 QueueRemoved to 103", "101@8001 removed");

    [Fact]
    public void A_callback_keeps_its_place_over_a_restart_and_is_rung_for_at_once()
    {
        var queue = Queue("8001", "101") with { WaitWhenNoAgentsOnline = true, Callback = true };
        var floor = new FloorOnPaper(queue).Calls("900", "8001").Calls("901", "8001").Books("901", "901").Books("900", "900");
        floor.Restarts().LetPass(60);
        Assert.Equal("900 901", floor.Line("8001"));
        floor.Forgets().Registers("101").Sees("101@8001 Ready", "ring 101 for 900", "101@8001 QueueCall 900");
        floor.Restarts().Sees("ring 101 for 900", "101@8001 QueueCall 900");
    }

    [Fact]
    public void A_callback_that_nobody_could_make_for_a_day_is_given_up_also_after_a_restart()
    {
        var queue = Queue("8001", "101") with { WaitWhenNoAgentsOnline = true, Callback = true };
        new FloorOnPaper(queue).Calls("900", "8001").Books("900", "900").LetPass(20 * 3600).Restarts().Forgets().LetPass(4 * 3600)
            .Sees("900 Overflow 1", "given up 900 TooOld");
    }

    [Fact]
    public void An_agent_who_may_not_dial_the_number_is_passed_over_without_a_penalty()
    {
        var queue = Queue("8001", "101", "102") with { Callback = true, WrapUpTime = TimeSpan.FromSeconds(30) };
        var floor = new FloorOnPaper(queue).Registers("101", "102").Dials("101", "500").Dials("102", "501").Calls("900", "8001").Books("900", "900");
        floor.IsDoneWith("101", "500").Forgets().CannotDial("101", "900").Sees("101@8001 Ready");
        floor.LetPass(600).IsDoneWith("102", "501").Sees("102@8001 Ready", "ring 102 for 900", "102@8001 QueueCall 900");
    }

    [Fact]
    public void A_callback_for_which_no_call_can_begin_is_tried_again_soon()
    {
        var queue = Queue("8001", "101") with { Callback = true };
        var floor = new FloorOnPaper(queue).Registers("101").Dials("101", "500").Calls("900", "8001").Books("900", "900").IsDoneWith("101", "500");
        floor.Forgets().HasNoCall("101", "900").Sees("101@8001 Ready").LetPass(5).Sees("ring 101 for 900", "101@8001 QueueCall 900");
    }

    [Fact]
    public void A_place_in_line_is_given_on()
    {
        var floor = new FloorOnPaper(Queue("8001", "101")).Registers("101").Calls("900", "8001").Calls("901", "8001").Calls("902", "8001");
        floor.Forgets().GivesPlace("901", "950").Sees("901 Hangup 2", "admit 950", "950 Enqueue 2");
        Assert.Equal("900 950 902", floor.Line("8001"));
        floor.GivesPlace("901", "951").Sees();
    }

    [Fact]
    public void A_caller_whose_audio_is_not_agreed_yet_waits_without_ringing_anybody()
    {
        var floor = new FloorOnPaper(Queue("8001", "101")).Registers("101").Forgets().CallsWithoutOffer("900", "8001").Sees("admit 900", "900 Enqueue 1");
        floor.IsHeard("900").Sees("ring 101 for 900", "101@8001 QueueCall 900");
    }
}
