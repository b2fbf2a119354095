using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Sipp;

namespace Bellwire.Peers.Tests.Calls;

/// <summary>What desk users do with the calls of others, on the wire.</summary>
public sealed class SippDeskTests(PhoneHouse house)
{
    [Fact]
    public async Task A_colleague_picks_up_a_call_that_rings_elsewhere()
    {
        var (caller, callee, colleague) = (house.NewLine(), house.NewLine(), house.NewLine());
        var seat = SippSocket.Udp();
        await SippRun.PassesAsync(house, "register", callee, seat);
        using var desk = await CallDesk.OpenAsync(house.Server, caller, callee, colleague);

        await using var ringing = SippRun.Start(house, "ring", callee, seat);
        await using var calling = SippRun.Start(house, "call", caller, SippSocket.Udp(), new SippChoices(Callee: callee.Number, TalkMilliseconds: 500));
        await desk.SeesAsync("call_start", "target_add", "target_ringing");
        await SippRun.PassesAsync(house, "joins", colleague, SippSocket.Udp(), new SippChoices(Callee: "*97" + callee.Number));
        await calling.PassesAsync();
        await ringing.PassesAsync();

        var reroute = await desk.SeesAsync("call_reroute");
        Assert.Equal(("PICKUP", colleague.Aor), (reroute.GetProperty("reroute_reason").GetString(), reroute.GetProperty("call_target").GetString()));
        await desk.SeesAsync("target_ended", "target_add", "call_established", "target_ended", "call_ended");
        var cdr = await desk.SeesAsync("call_cdr");
        Assert.Equal(["replaced", "None"], cdr.GetProperty("call_targets").EnumerateArray().Select(target => target.GetProperty("end_reason").GetString()));
    }

    [Fact]
    public async Task A_call_is_parked_and_fetched_by_another_phone()
    {
        var (caller, callee, colleague) = (house.NewLine(), house.NewLine(), house.NewLine());
        var seat = SippSocket.Udp();
        await SippRun.PassesAsync(house, "register", callee, seat);
        using var desk = await CallDesk.OpenAsync(house.Server, caller, callee, colleague);

        await using var answering = SippRun.Start(house, "answer_any", callee, seat);
        await SippRun.PassesAsync(house, "call_refer", caller, SippSocket.Udp(), new SippChoices(Callee: callee.Number, Target: "*68"));
        var parked = await desk.SeesAsync("call_start", "target_add", "target_ringing", "call_established", "call_reroute");
        Assert.Equal(("PARK", caller.Aor), (parked.GetProperty("reroute_reason").GetString(), parked.GetProperty("call_target").GetString()));
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);   // the parked phone has agreed to its music
        await SippRun.PassesAsync(house, "fetches", colleague, SippSocket.Udp(), new SippChoices(Callee: "*88" + caller.Number));
        await answering.PassesAsync();

        await desk.SeesAsync("call_reroute", "target_add", "call_established");
        await desk.SeesUntilAsync("call_cdr");
        Assert.Equal(
            [callee.Number, "*68" + caller.Number, colleague.Number],
            desk.Last.GetProperty("call_targets").EnumerateArray().Select(target => target.GetProperty("callee").GetString()));
    }
}
