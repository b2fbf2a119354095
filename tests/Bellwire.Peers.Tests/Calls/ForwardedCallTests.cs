using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Phones;
using Bellwire.Peers.Tests.Sipp;

namespace Bellwire.Peers.Tests.Calls;

/// <summary>Extensions that forward, each for another reason: the caller hears the phone at the end, and the subscriber why it is that one.</summary>
public sealed class ForwardedCallTests(PhoneHouse house)
{
    [Theory]
    [InlineData("unconditional", null, "FORWARDING_UNCONDITIONAL", "")]
    [InlineData("busy", "busy", "FORWARDING_BUSY", "target_add target_fail ")]
    [InlineData("no_answer", "ring", "FORWARDING_NO_ANSWER", "target_add target_ringing target_noanswer ")]
    [InlineData("offline", null, "FORWARDING_NOT_REACHABLE", "")]
    public async Task A_call_is_forwarded_and_the_caller_hears_the_other_phone(string rule, string? phone, string reason, string before)
    {
        var (ann, from, to) = (house.NewLine(), PhoneHouse.Forwards(rule), PhoneHouse.ForwardedFrom(rule));
        using var desk = await CallDesk.OpenAsync(house.Server, ann, from, to);
        await using var caller = await TalkingBaresip.StartAsync(house, ann, 440);
        await using var target = await TalkingBaresip.StartAsync(house, to, 800);
        SippRun? first = null;
        if (phone is not null)
        {
            var seat = SippSocket.Udp();
            await SippRun.PassesAsync(house, "register", from, seat);
            first = SippRun.Start(house, phone, from, seat);
        }
        await using var refusing = first;

        await caller.DoesAsync("dial", from.Aor);
        Assert.Equal($"call_start {before}", string.Concat((await desk.SeesUntilAsync("call_reroute")).Select(kind => kind + " ")));
        Assert.Equal((reason, to.Aor), (desk.Last.GetProperty("reroute_reason").GetString(), desk.Last.GetProperty("call_target").GetString()));
        await desk.SeesAsync("target_add", "target_ringing", "call_established");
        await caller.HearsAsync(800);
        await target.HearsAsync(440);
        await caller.DoesAsync("hangup");
        await desk.SeesAsync("target_ended", "call_ended");
        Assert.Equal(from.Number, (await desk.SeesAsync("call_cdr")).GetProperty("callee").GetString());
    }
}
