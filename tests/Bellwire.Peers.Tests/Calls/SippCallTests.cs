using System.Text.Json;
using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Sipp;

namespace Bellwire.Peers.Tests.Calls;

public sealed class SippCallTests(PhoneHouse house)
{
    [Fact]
    public async Task Two_phones_talk_and_a_subscriber_sees_each_step_and_the_record()
    {
        var (caller, callee) = (house.NewLine(), house.NewLine());
        var seat = SippSocket.Udp();
        await SippRun.PassesAsync(house, "register", callee, seat);
        using var desk = await CallDesk.OpenAsync(house.Server, caller, callee);

        await using var answering = SippRun.Start(house, "answer", callee, seat);
        await SippRun.PassesAsync(house, "call", caller, SippSocket.Udp(), new SippChoices(Callee: callee.Number));
        await answering.PassesAsync();

        await desk.SeesAsync("call_start", "target_add", "target_ringing", "call_established", "target_ended", "call_ended");
        var cdr = await desk.SeesAsync("call_cdr");
        Assert.Equal((caller.Number, callee.Number), (cdr.GetProperty("caller").GetString(), cdr.GetProperty("callee").GetString()));
        Assert.Equal("caller_disconnect", cdr.GetProperty("ended_reason").GetString());
        Assert.Equal($"Phone {caller.Number}", cdr.GetProperty("caller_display_name").GetString());
    }

    [Theory]
    [InlineData("busy", 486)]
    [InlineData("decline", 603)]
    [InlineData("unacceptable", 488)]
    public async Task A_phone_that_refuses_ends_the_call_with_its_code(string scenario, int code)
    {
        var (caller, callee) = (house.NewLine(), house.NewLine());
        var seat = SippSocket.Udp();
        await SippRun.PassesAsync(house, "register", callee, seat);
        using var desk = await CallDesk.OpenAsync(house.Server, caller, callee);

        await using var refusing = SippRun.Start(house, scenario, callee, seat);
        await SippRun.PassesAsync(house, "call_refused", caller, SippSocket.Udp(), new SippChoices(Callee: callee.Number));
        await refusing.PassesAsync();

        await desk.SeesAsync("call_start", "target_add", "target_fail");
        Assert.Equal(code, Code(await desk.SeesAsync("call_fail")));
        Assert.Equal("None", Text(await desk.SeesAsync("call_cdr"), "ended_reason"));
    }

    [Fact]
    public async Task Nobody_registered_is_480_and_nobody_known_404()
    {
        var (caller, callee) = (house.NewLine(), house.NewLine());
        using var desk = await CallDesk.OpenAsync(house.Server, caller, callee);

        await SippRun.PassesAsync(house, "call_refused", caller, SippSocket.Udp(), new SippChoices(Callee: callee.Number));
        Assert.Equal(480, Code(await desk.SeesAsync("call_start", "call_fail")));
        await desk.SeesAsync("call_cdr");

        await SippRun.PassesAsync(house, "call_refused", caller, SippSocket.Udp(), new SippChoices(Callee: "7777"));
        Assert.Equal(404, Code(await desk.SeesAsync("call_start", "call_fail")));
        await desk.SeesAsync("call_cdr");
    }

    [Fact]
    public async Task A_phone_that_nobody_picks_up_is_not_rung_for_ever()
    {
        var (caller, callee) = (house.NewLine(), PhoneHouse.Impatient);
        var seat = SippSocket.Udp();
        await SippRun.PassesAsync(house, "register", callee, seat);
        using var desk = await CallDesk.OpenAsync(house.Server, caller, callee);

        await using var ringing = SippRun.Start(house, "ring", callee, seat);
        await SippRun.PassesAsync(house, "call_refused", caller, SippSocket.Udp(), new SippChoices(Callee: callee.Number));
        await ringing.PassesAsync();

        await desk.SeesAsync("call_start", "target_add", "target_ringing", "target_noanswer");
        Assert.Equal("480", Text(await desk.SeesAsync("call_noanswer", "call_cdr"), "status_code"));
    }

    [Fact]
    public async Task A_caller_who_gives_up_stops_the_ringing()
    {
        var (caller, callee) = (house.NewLine(), house.NewLine());
        var seat = SippSocket.Udp();
        await SippRun.PassesAsync(house, "register", callee, seat);
        using var desk = await CallDesk.OpenAsync(house.Server, caller, callee);

        await using var ringing = SippRun.Start(house, "ring", callee, seat);
        await SippRun.PassesAsync(house, "call_cancel", caller, SippSocket.Udp(), new SippChoices(Callee: callee.Number));
        await ringing.PassesAsync();

        await desk.SeesAsync("call_start", "target_add", "target_ringing", "target_ended");
        Assert.Equal(487, Code(await desk.SeesAsync("call_fail")));
        Assert.Equal("cancelled", Text(await desk.SeesAsync("call_cdr"), "ended_reason"));
    }

    [Fact]
    public async Task Two_devices_ring_and_the_slower_one_is_stopped()
    {
        var (caller, callee) = (house.NewLine(), house.NewLine());
        var (quick, slow) = (SippSocket.Udp(), SippSocket.Udp());
        await SippRun.PassesAsync(house, "register", callee, quick);
        await SippRun.PassesAsync(house, "register", callee, slow);
        using var desk = await CallDesk.OpenAsync(house.Server, caller, callee);

        await using var ringing = SippRun.Start(house, "ring", callee, slow);
        await using var answering = SippRun.Start(house, "answer", callee, quick);
        await SippRun.PassesAsync(house, "call", caller, SippSocket.Udp(), new SippChoices(Callee: callee.Number));
        await answering.PassesAsync();
        await ringing.PassesAsync();

        // The slower device may be stopped before it has said that it rings.
        await desk.SeesAsync("call_start", "target_add", "target_add");
        var seen = await desk.SeesUntilAsync("call_cdr");
        Assert.InRange(seen.Count(kind => kind == "target_ringing"), 1, 2);
        Assert.Equal(["call_ended", "call_established", "target_ended", "target_ended"], seen.Where(kind => kind != "target_ringing").Order(StringComparer.Ordinal));
        Assert.Equal(2, desk.Last.GetProperty("call_targets").GetArrayLength());
    }

    [Fact]
    public async Task Hold_in_each_of_three_forms_is_seen_once_and_its_refresh_is_not()
    {
        var (caller, callee) = (house.NewLine(), house.NewLine());
        var seat = SippSocket.Udp();
        await SippRun.PassesAsync(house, "register", callee, seat);
        using var desk = await CallDesk.OpenAsync(house.Server, caller, callee);

        await using var answering = SippRun.Start(house, "answer_any", callee, seat);
        await SippRun.PassesAsync(house, "call_hold", caller, SippSocket.Udp(), new SippChoices(Callee: callee.Number));
        await answering.PassesAsync();

        await desk.SeesAsync("call_start", "target_add", "target_ringing", "call_established");
        for (var form = 0; form < 3; form++)
        {
            Assert.Equal(caller.Aor, Text(await desk.SeesAsync("call_hold"), "aor"));
            Assert.Equal(caller.Aor, Text(await desk.SeesAsync("call_unhold"), "aor"));
        }
        await desk.SeesAsync("target_ended", "call_ended", "call_cdr");
    }

    [Fact]
    public async Task Early_media_passes_before_the_answer()
    {
        var (caller, callee) = (house.NewLine(), house.NewLine());
        var seat = SippSocket.Udp();
        await SippRun.PassesAsync(house, "register", callee, seat);
        using var desk = await CallDesk.OpenAsync(house.Server, caller, callee);

        await using var answering = SippRun.Start(house, "answer_early", callee, seat);
        await SippRun.PassesAsync(house, "call_early", caller, SippSocket.Udp(), new SippChoices(Callee: callee.Number));
        await answering.PassesAsync();

        await desk.SeesAsync("call_start", "target_add", "target_ringing", "call_established", "target_ended", "call_ended", "call_cdr");
    }

    [Fact]
    public async Task A_digit_by_info_reaches_the_other_phone()
    {
        var (caller, callee) = (house.NewLine(), house.NewLine());
        var seat = SippSocket.Udp();
        await SippRun.PassesAsync(house, "register", callee, seat);

        await using var answering = SippRun.Start(house, "answer_info", callee, seat);
        await SippRun.PassesAsync(house, "call_info", caller, SippSocket.Udp(), new SippChoices(Callee: callee.Number));
        await answering.PassesAsync();
    }

    [Fact]
    public async Task A_caller_sends_the_other_party_to_a_third_one()
    {
        var (caller, callee, third) = (house.NewLine(), house.NewLine(), house.NewLine());
        var (seat, thirdSeat) = (SippSocket.Udp(), SippSocket.Udp());
        await SippRun.PassesAsync(house, "register", callee, seat);
        await SippRun.PassesAsync(house, "register", third, thirdSeat);
        using var desk = await CallDesk.OpenAsync(house.Server, caller, callee, third);

        await using var answering = SippRun.Start(house, "answer_any", callee, seat);
        await using var target = SippRun.Start(house, "answer_then_leave", third, thirdSeat);
        await SippRun.PassesAsync(house, "call_refer", caller, SippSocket.Udp(), new SippChoices(Callee: callee.Number, Target: third.Number));
        await target.PassesAsync();
        await answering.PassesAsync();

        await desk.SeesAsync("call_start", "target_add", "target_ringing", "call_established");
        Assert.Equal("TRANSFER", Text(await desk.SeesAsync("call_reroute"), "reroute_reason"));
        var cdr = await desk.NextAsync();
        while (cdr is { } seen && Text(seen, "event_type") != "call_cdr")
            cdr = await desk.NextAsync();
        Assert.Equal("blind_transfer_complete", Text(cdr!.Value, "ended_reason"));
    }

    private static int Code(JsonElement failed) => failed.GetProperty("fail_code").GetInt32();

    private static string? Text(JsonElement of, string member) => of.GetProperty(member).GetString();
}
