using System.Text.Json;
using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Phones;
using Bellwire.Testing.Media;

namespace Bellwire.Peers.Tests.Queues;

/// <summary>The ways through a queue with real phones and real sound, and a wallboard whose copy stays right.</summary>
public sealed class QueueFlowTests(PhoneHouse house)
{
    private const int CallersVoice = 440, AgentsVoice = 800;

    [Fact]
    public async Task A_caller_hears_music_until_an_agent_is_ready_then_both_hear_each_other_and_the_agent_rests()
    {
        var room = QueueRoom.WithRest;
        using var desk = await FloorDesk.OpenAsync(house, room);
        await using var agent = await TalkingBaresip.StartAsync(house, PhoneHouse.LineOf(room[0]), AgentsVoice);
        await agent.DoesAsync("dial", $"sip:*37@{PhoneHouse.Domain}");
        await desk.SeesAsync(room[0], "NOT_READY");

        await using var caller = QueueCaller.Calls(house, house.NewLine(), room.Number, CallersVoice);
        await desk.SeesAsync("a caller waited", copy => copy.Waiting.Count == 1);
        await caller.HearsAsync("music", packets: 50, payload => MuLawEar.Loudness(payload) > 0.01);
        await desk.IsRightAsync();

        await agent.DoesAsync("dial", $"sip:*36@{PhoneHouse.Domain}");
        await desk.SeesAsync(room[0], "QUEUE_CALL");
        await desk.SeesAsync("nobody waited", copy => copy.Waiting.Count == 0);
        await caller.HearsToneAsync(AgentsVoice);
        await caller.SpeaksUntilAsync(agent.HearsAsync(CallersVoice));
        await desk.IsRightAsync();
        await agent.DoesAsync("hangup");
        await caller.EndsAsync();
        await desk.SeesAsync(room[0], "WRAP_UP");
        await desk.SeesAsync(room[0], "READY");
        await desk.IsRightAsync();
    }

    [Fact]
    public async Task A_caller_gives_up_while_an_agents_phone_rings_and_the_next_one_is_answered()
    {
        var room = QueueRoom.Plain;
        using var desk = await FloorDesk.OpenAsync(house, room);
        await using var agent = await TalkingLinphone.StartAsync(house, PhoneHouse.LineOf(room[0]), AgentsVoice);
        await desk.SeesAsync(room[0], "READY");

        await using var first = await TalkingBaresip.StartAsync(house, house.NewLine(), CallersVoice);
        await first.DoesAsync("dial", $"sip:{room.Number}@{PhoneHouse.Domain}");
        await desk.SeesAsync(room[0], "QUEUE_CALL");
        await agent.IsCalledAsync();
        await first.DoesAsync("hangup");
        await desk.FindsCallerAsync("hangup");
        await desk.SeesAsync(room[0], "READY");
        await desk.IsRightAsync();

        var mark = agent.Mark;
        await using var second = QueueCaller.Calls(house, house.NewLine(), room.Number, CallersVoice);
        await desk.SeesAsync(room[0], "QUEUE_CALL");
        await agent.IsCalledAsync(since: mark);
        await agent.DoesAsync("answer");
        await desk.FindsCallerAsync("agent_answered");
        await second.HearsToneAsync(AgentsVoice);
        await second.SpeaksUntilAsync(Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken));
        await desk.IsRightAsync();
        await agent.DoesAsync("terminate all");
        await second.EndsAsync();
        await desk.SeesAsync(room[0], "READY");
        await desk.IsRightAsync();
        await agent.QuitsAsync();
        Assert.True(agent.SecondsHeard(CallersVoice) > 0.3, "the agent did not hear the caller");
    }

    [Fact]
    public async Task A_caller_who_waits_too_long_breaks_the_service_level_once_and_goes_to_the_fallback()
    {
        var room = QueueRoom.Impatient;
        using var desk = await FloorDesk.OpenAsync(house, room);
        await using var agent = await TalkingBaresip.StartAsync(house, PhoneHouse.LineOf(room[0]), AgentsVoice, answers: false);
        await desk.SeesAsync(room[0], "READY");
        await agent.DoesAsync("dial", $"sip:*37@{PhoneHouse.Domain}");
        await desk.SeesAsync(room[0], "NOT_READY");
        await using var fallback = await TalkingBaresip.StartAsync(house, PhoneHouse.LineOf(QueueRoom.Fallback), 1200);

        var line = house.NewLine();
        await using var caller = QueueCaller.Calls(house, line, room.Number, CallersVoice);
        var breach = await desk.FindsAsync("the breach", seen => Kind(seen) == "queue_sla_breached");
        Assert.Equal((line.Number, 1, 1, 1), (
            breach.GetProperty("caller").GetString(), breach.GetProperty("sla_time_secs").GetInt32(),
            breach.GetProperty("total_callers_breached").GetInt32(), breach.GetProperty("waiting_callers").GetInt32()));
        await desk.IsRightAsync();
        await desk.FindsCallerAsync("overflow");
        await caller.HearsToneAsync(1200);
        await desk.IsRightAsync();
        await fallback.DoesAsync("hangup");
        await caller.EndsAsync();
        Assert.Single(desk.Events, seen => Kind(seen) == "queue_sla_breached");
    }

    [Fact]
    public async Task A_queue_without_anybody_logged_in_sends_its_callers_to_the_fallback_at_once()
    {
        var room = QueueRoom.Deserted;
        using var desk = await FloorDesk.OpenAsync(house, room);
        await using var fallback = await TalkingBaresip.StartAsync(house, PhoneHouse.LineOf(QueueRoom.Fallback), 1200);

        await using var caller = QueueCaller.Calls(house, house.NewLine(), room.Number, CallersVoice);
        await caller.HearsToneAsync(1200);
        await desk.FindsCallerAsync("overflow");
        await desk.IsRightAsync();
        await fallback.DoesAsync("hangup");
        await caller.EndsAsync();
    }

    [Fact]
    public async Task A_caller_asks_by_keys_to_be_called_back_keeps_his_place_and_talks_to_the_agent_who_was_rung_first()
    {
        var room = QueueRoom.CallsBack;
        using var desk = await FloorDesk.OpenAsync(house, room);
        await using var agent = await TalkingBaresip.StartAsync(house, PhoneHouse.LineOf(room[0]), AgentsVoice);
        await agent.DoesAsync("dial", $"sip:*37@{PhoneHouse.Domain}");
        await desk.SeesAsync(room[0], "NOT_READY");

        await using var caller = await TalkingBaresip.StartAsync(house, house.NewLine(), CallersVoice);
        await caller.DoesAsync("dial", $"sip:{room.Number}@{PhoneHouse.Domain}");
        await desk.SeesAsync("a caller waited", copy => copy.Waiting.Count == 1);
        await caller.HearsMusicAsync();
        await caller.PressesAsync("3#");
        await desk.FindsCallerAsync("callback");
        await caller.SaysAsync("BYE sip:");                          // he has heard that he keeps his place
        await desk.IsRightAsync();
        var place = Assert.Single(desk.Copy.Waiting);

        await agent.DoesAsync("dial", $"sip:*36@{PhoneHouse.Domain}");
        await desk.SeesAsync(room[0], "QUEUE_CALL");
        Assert.Equal(place, desk.Copy.SessionOf(room[0]));
        await desk.FindsCallerAsync("agent_answered");
        await caller.HearsAsync(AgentsVoice);
        await agent.HearsAsync(CallersVoice);
        await desk.IsRightAsync();
        await caller.DoesAsync("hangup");
        await desk.SeesAsync(room[0], "READY");
        Assert.Empty(desk.Copy.Waiting);
        await desk.IsRightAsync();
    }

    private static string? Kind(JsonElement seen) => seen.GetProperty("event_type").GetString();
}
