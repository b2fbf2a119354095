using System.Diagnostics;
using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Phones;

namespace Bellwire.Peers.Tests.Calls;

/// <summary>A phone that loses power says no BYE: its silence is noticed, it is asked, and the call of the other one ends.</summary>
public sealed class VanishedPhoneTests(PhoneHouse house)
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_phone_that_loses_power_in_a_call_is_found_out_within_ninety_seconds()
    {
        var (ann, ben) = (house.NewLine(), house.NewLine());
        using var desk = await CallDesk.OpenAsync(house.Server, ann, ben);
        await using var caller = await TalkingBaresip.StartAsync(house, ann, 440);
        await using var callee = await TalkingBaresip.StartAsync(house, ben, 800);
        await caller.DoesAsync("dial", ben.Aor);
        await desk.SeesAsync("call_start", "target_add", "target_ringing", "call_established");
        await caller.HearsAsync(800);

        var died = Stopwatch.GetTimestamp();
        await callee.DiesAsync();
        await desk.SeesAsync(AtMost, "target_ended", "call_ended");
        Assert.InRange(Stopwatch.GetElapsedTime(died), TimeSpan.FromSeconds(30), AtMost);
        var cdr = await desk.SeesAsync("call_cdr");
        Assert.True(cdr.GetProperty("status_code").GetString() == "408", cdr.GetRawText());
        await caller.SaysAsync("BYE sip:");
    }
}
