using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Phones;
using Bellwire.Peers.Tests.Sipp;

namespace Bellwire.Peers.Tests.Calls;

/// <summary>Calls that are picked up or parked, with sound: who talks in the end hears each other.</summary>
public sealed class BaresipDeskTests(PhoneHouse house)
{
    private const double Mixed = 0.3;                                          // of two tones that are heard together
    private static readonly TimeSpan ForAMoment = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task A_picked_up_call_has_sound_in_both_directions()
    {
        var (ann, ben, cleo) = (house.NewLine(), house.NewLine(), house.NewLine());
        var seat = SippSocket.Udp();
        await SippRun.PassesAsync(house, "register", ben, seat);
        using var desk = await CallDesk.OpenAsync(house.Server, ann, ben, cleo);
        await using var caller = await TalkingBaresip.StartAsync(house, ann, 440);
        await using var colleague = await TalkingBaresip.StartAsync(house, cleo, 1200);
        await using var ringing = SippRun.Start(house, "ring", ben, seat);

        await caller.DoesAsync("dial", ben.Aor);
        await desk.SeesAsync("call_start", "target_add", "target_ringing");
        await colleague.DoesAsync("dial", $"sip:*97{ben.Number}@{ben.Domain}");
        await desk.SeesAsync("call_reroute", "target_ended", "target_add", "call_established");
        await ringing.PassesAsync();
        await TalkAsync();
        await colleague.DoesAsync("hangup");
        await desk.SeesAsync("target_ended", "call_ended", "call_cdr");
        await caller.QuitsAsync();
        await colleague.QuitsAsync();
        Assert.True(caller.SecondsHeard(1200) > 0.5, "the caller did not hear who picked up");
        Assert.True(colleague.SecondsHeard(440) > 0.5, "who picked up did not hear the caller");
    }

    [Fact]
    public async Task A_parked_call_that_is_fetched_has_sound_in_both_directions()
    {
        var (ann, ben, cleo) = (house.NewLine(), house.NewLine(), house.NewLine());
        using var desk = await CallDesk.OpenAsync(house.Server, ann, ben, cleo);
        await using var caller = await TalkingBaresip.StartAsync(house, ann, 440);
        await using var parker = await TalkingBaresip.StartAsync(house, ben, 800);
        await using var colleague = await TalkingBaresip.StartAsync(house, cleo, 1200);

        await caller.DoesAsync("dial", ben.Aor);
        await desk.SeesAsync("call_start", "target_add", "target_ringing", "call_established");
        await TalkAsync();
        await parker.DoesAsync("transfer", $"sip:*68@{ben.Domain}");
        await desk.SeesAsync("target_ended", "call_reroute");
        await TalkAsync();
        await colleague.DoesAsync("dial", $"sip:*88{ben.Number}@{ben.Domain}");
        await desk.SeesAsync("call_reroute", "target_add", "call_established");
        await TalkAsync();
        await caller.DoesAsync("hangup");
        await desk.SeesAsync("target_ended", "call_ended", "call_cdr");
        foreach (var phone in new[] { caller, parker, colleague })
            await phone.QuitsAsync();
        Assert.True(caller.SecondsHeard(800) > 0.5, "the caller did not hear who parked");
        Assert.True(caller.SecondsHeard(1200) > 0.5, "the caller did not hear who fetched");
        Assert.True(colleague.SecondsHeard(440) > 0.5, "who fetched did not hear the caller");
        Assert.Equal(0, colleague.SecondsHeard(800));
    }

    [Fact]
    public async Task A_manager_hears_both_and_is_heard_by_the_agent_alone()
    {
        var ann = house.NewLine();
        var (agentLine, managerLine) = PhoneHouse.Managed;
        using var desk = await CallDesk.OpenAsync(house.Server, ann, agentLine);
        await using var caller = await TalkingBaresip.StartAsync(house, ann, 440);
        await using var agent = await TalkingBaresip.StartAsync(house, agentLine, 800);
        await using var manager = await TalkingBaresip.StartAsync(house, managerLine, 1200);

        await caller.DoesAsync("dial", agentLine.Aor);
        await desk.SeesAsync("call_start", "target_add", "target_ringing", "call_established");
        var mark = manager.Mark;
        await manager.DoesAsync("dial", $"sip:*63{agentLine.Number}@{agentLine.Domain}");
        await manager.SaysAsync("Call established", mark);
        await TalkAsync();
        await manager.DoesAsync("sndcode", "*");
        await TalkAsync();
        await manager.DoesAsync("sndcode", "2");
        await TalkAsync();
        await TalkAsync();
        await caller.DoesAsync("hangup");
        await desk.SeesAsync("target_ended", "call_ended", "call_cdr");
        foreach (var phone in new[] { caller, agent, manager })
            await phone.QuitsAsync();

        Assert.True(manager.SecondsHeard(440, Mixed) > 1, "the manager did not hear the caller");
        Assert.True(manager.SecondsHeard(800, Mixed) > 1, "the manager did not hear the agent");
        Assert.True(agent.SecondsHeard(1200, Mixed) > 0.5, "the agent did not hear the manager whisper");
        Assert.True(agent.SecondsHeard(440, Mixed) > 1, "the agent did not hear the caller");
        Assert.Equal(0, caller.SecondsHeard(1200, Mixed));
        Assert.True(caller.SecondsHeard(800) > 1, "the caller did not hear the agent");
    }

    private static Task TalkAsync() => Task.Delay(ForAMoment, TimeProvider.System, TestContext.Current.CancellationToken);
}
