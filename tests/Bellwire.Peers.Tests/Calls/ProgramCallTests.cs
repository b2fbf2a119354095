using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Phones;
using Bellwire.Peers.Tests.Sipp;

namespace Bellwire.Peers.Tests.Calls;

/// <summary>Calls that a program starts by REST, between phones of other makers, with sound.</summary>
public sealed class ProgramCallTests(PhoneHouse house)
{
    private static readonly TimeSpan ForAMoment = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task Two_baresips_hear_each_other_and_a_program_holds_them_and_hangs_up()
    {
        var (ann, ben) = (house.NewLine(), house.NewLine());
        using var desk = await CallDesk.OpenAsync(house.Server, ann, ben);
        using var program = await RestProgram.SignInAsync(house.Server);
        await using var caller = await TalkingBaresip.StartAsync(house, ann, 440);
        await using var callee = await TalkingBaresip.StartAsync(house, ben, 800, answers: false);

        var session = await program.StartsAsync(ann, ben);
        Assert.Equal(session, (await desk.SeesAsync("call_start")).GetProperty("request_id").GetString());
        await desk.SeesAsync("target_add", "target_ringing", "target_add", "target_ringing");
        await TalkAsync();                                                     // its files are named by the second, and the answer makes a new one
        await callee.DoesAsync("accept");
        await desk.SeesAsync("call_established");
        await TalkAsync();
        await program.DoesAsync(session, "hold", ann);
        Assert.Equal(ann.Aor, (await desk.SeesAsync("call_hold")).GetProperty("aor").GetString());
        await TalkAsync();
        await program.DoesAsync(session, "unhold", ann);
        await desk.SeesAsync("call_unhold");
        await TalkAsync();
        await program.DoesAsync(session, "destroy", ann);
        await desk.SeesAsync("target_ended", "target_ended", "call_ended");
        Assert.Equal("by a program", (await desk.SeesAsync("call_cdr")).GetProperty("user_data").GetString());

        await caller.QuitsAsync();
        await callee.QuitsAsync();
        Assert.True(caller.SecondsHeard(800) > 0.5, "the caller did not hear the callee");
        Assert.True(callee.SecondsHeard(440) > 0.5, "the callee did not hear the caller");
        Assert.Equal(0, caller.SecondsHeard(440));
        Assert.Equal(0, callee.SecondsHeard(800));
    }

    [Fact]
    public async Task Linphone_rings_first_and_calls_baresip()
    {
        var (ann, ben) = (house.NewLine(), house.NewLine());
        using var desk = await CallDesk.OpenAsync(house.Server, ann, ben);
        using var program = await RestProgram.SignInAsync(house.Server);
        await using var caller = await TalkingLinphone.StartAsync(house, ann, 440);
        await using var callee = await TalkingBaresip.StartAsync(house, ben, 800);

        await program.StartsAsync(ann, ben);
        await caller.IsCalledAsync();
        await desk.SeesAsync("call_start", "target_add", "target_ringing");
        await caller.DoesAsync("answer");
        await desk.SeesAsync("target_add", "target_ringing", "call_established");
        await TalkAsync();
        await callee.DoesAsync("hangup");
        await desk.SeesAsync("target_ended", "target_ended", "call_ended");
        Assert.Equal("callee_disconnect", (await desk.SeesAsync("call_cdr")).GetProperty("ended_reason").GetString());

        await caller.QuitsAsync();
        await callee.QuitsAsync();
        Assert.True(caller.SecondsHeard(800) > 0.5, "the caller did not hear the callee");
        Assert.True(callee.SecondsHeard(440) > 0.5, "the callee did not hear the caller");
    }

    [Fact]
    public async Task The_caller_hears_ringing_until_the_callee_answers()
    {
        var (ann, ben) = (house.NewLine(), house.NewLine());
        using var desk = await CallDesk.OpenAsync(house.Server, ann, ben);
        using var program = await RestProgram.SignInAsync(house.Server);
        await using var caller = await TalkingBaresip.StartAsync(house, ann, 640);
        await using var callee = await TalkingLinphone.StartAsync(house, ben, 800);

        await program.StartsAsync(ann, ben);
        await callee.IsCalledAsync();
        await desk.SeesAsync("call_start", "target_add", "target_ringing", "target_add", "target_ringing");
        await TalkAsync();
        await callee.DoesAsync("answer");
        await desk.SeesAsync("call_established");
        await TalkAsync();
        await caller.DoesAsync("hangup");
        await desk.SeesAsync("target_ended", "target_ended", "call_ended", "call_cdr");

        await caller.QuitsAsync();
        await callee.QuitsAsync();
        Assert.True(caller.SecondsHeard(425) > 0.5, $"the caller heard ringing for {caller.SecondsHeard(425)} s");
        Assert.True(callee.SecondsHeard(640) > 0.5, "the callee did not hear the caller");
    }

    [Fact]
    public async Task A_callee_who_is_busy_lets_the_caller_go()
    {
        var (ann, ben) = (house.NewLine(), house.NewLine());
        using var desk = await CallDesk.OpenAsync(house.Server, ann, ben);
        using var program = await RestProgram.SignInAsync(house.Server);
        await using var caller = await TalkingBaresip.StartAsync(house, ann, 440);
        var seat = SippSocket.Udp();
        await SippRun.PassesAsync(house, "register", ben, seat);
        await using var busy = SippRun.Start(house, "busy", ben, seat);

        await program.StartsAsync(ann, ben);
        await desk.SeesAsync("call_start", "target_add", "target_ringing", "target_add", "target_fail", "target_ended", "call_fail");
        Assert.Equal("486", (await desk.SeesAsync("call_cdr")).GetProperty("status_code").GetString());
        await busy.PassesAsync();
    }

    private static Task TalkAsync() => Task.Delay(ForAMoment, TimeProvider.System, TestContext.Current.CancellationToken);
}
