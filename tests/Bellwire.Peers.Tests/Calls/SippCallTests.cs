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
}
