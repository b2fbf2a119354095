using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Phones;

namespace Bellwire.Peers.Tests.Calls;

/// <summary>Calls with sound: each phone plays a tone of its own, and what the others heard is in their files.</summary>
public sealed class BaresipCallTests(PhoneHouse house)
{
    private static readonly TimeSpan ForAMoment = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task Two_phones_hear_each_other_and_hold_from_both_sides()
    {
        var (ann, ben) = (house.NewLine(), house.NewLine());
        using var desk = await CallDesk.OpenAsync(house.Server, ann, ben);
        await using var caller = await TalkingBaresip.StartAsync(house, ann, 440);
        await using var callee = await TalkingBaresip.StartAsync(house, ben, 800);

        await caller.DoesAsync("dial", ben.Aor);
        await desk.SeesAsync("call_start", "target_add", "target_ringing", "call_established");
        await caller.HearsAsync(800);
        await callee.HearsAsync(440);
        foreach (var (holder, line, held) in new[] { (caller, ann, callee), (callee, ben, caller) })
        {
            await holder.DoesAsync("hold");
            Assert.Equal(line.Aor, (await desk.SeesAsync("call_hold")).GetProperty("aor").GetString());
            await held.HearsMusicAsync(440, 800);
            await holder.HearsNothingAsync();
            await holder.DoesAsync("resume");
            Assert.Equal(line.Aor, (await desk.SeesAsync("call_unhold")).GetProperty("aor").GetString());
            await caller.HearsAsync(800);
            await callee.HearsAsync(440);
        }
        await caller.DoesAsync("hangup");
        await desk.SeesAsync("target_ended", "call_ended", "call_cdr");
    }

    [Fact]
    public async Task Keys_pressed_at_either_phone_reach_the_other_as_events()
    {
        var (ann, ben) = (house.NewLine(), house.NewLine());
        await using var caller = await TalkingBaresip.StartAsync(house, ann, 440);
        await using var callee = await TalkingBaresip.StartAsync(house, ben, 800);
        await caller.DoesAsync("dial", ben.Aor);
        await callee.HearsAsync(440);
        await caller.PressesAsync("159#");
        await callee.HearsDigitsAsync("159#");
        await callee.PressesAsync("*0");
        await caller.HearsDigitsAsync("*0");
        await caller.DoesAsync("hangup");
    }

    [Fact]
    public async Task A_callee_sends_the_caller_to_a_third_phone_and_those_two_hear_each_other()
    {
        var (ann, ben, cleo) = (house.NewLine(), house.NewLine(), house.NewLine());
        using var desk = await CallDesk.OpenAsync(house.Server, ann, ben, cleo);
        await using var caller = await TalkingBaresip.StartAsync(house, ann, 440);
        await using var transferor = await TalkingBaresip.StartAsync(house, ben, 800);
        await using var third = await TalkingBaresip.StartAsync(house, cleo, 1200);

        await caller.DoesAsync("dial", ben.Aor);
        await desk.SeesAsync("call_start", "target_add", "target_ringing", "call_established");
        await TalkAsync();
        await transferor.DoesAsync("transfer", cleo.Aor);
        Assert.Equal("TRANSFER", (await desk.SeesAsync("call_reroute")).GetProperty("reroute_reason").GetString());
        await desk.SeesInAnyOrderAsync("target_add", "target_ringing", "target_ended", "call_established");
        await TalkAsync();
        await third.DoesAsync("hangup");
        await desk.SeesAsync("target_ended", "call_ended");
        Assert.Equal("blind_transfer_complete", (await desk.SeesAsync("call_cdr")).GetProperty("ended_reason").GetString());

        foreach (var phone in new[] { caller, transferor, third })
            await phone.QuitsAsync();
        Assert.True(caller.SecondsHeard(800) > 0.5, "the caller did not hear the first phone");
        Assert.True(caller.SecondsHeard(1200) > 0.5, "the caller did not hear the third phone");
        Assert.True(third.SecondsHeard(440) > 0.5, "the third phone did not hear the caller");
        Assert.Equal(0, third.SecondsHeard(800));
    }

    private static Task TalkAsync() => Task.Delay(ForAMoment, TimeProvider.System, TestContext.Current.CancellationToken);
}
