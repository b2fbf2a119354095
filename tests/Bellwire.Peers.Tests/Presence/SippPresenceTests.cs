using Bellwire.Peers.Tests.Calls;
using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Sipp;

namespace Bellwire.Peers.Tests.Presence;

public sealed class SippPresenceTests(PhoneHouse house)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_phone_publishes_changes_refreshes_and_removes_its_presence(bool overTcp)
    {
        var line = house.NewLine();
        using var desk = await CallDesk.OpenAsync(house.Server, line);
        await SippRun.PassesAsync(house, "publish", line, overTcp ? SippSocket.OnTcp() : SippSocket.Udp(), new SippChoices(Callee: line.Number));

        foreach (var note in (string[])["Away", "At lunch", "Online"])
        {
            var seen = await desk.SeesAsync("extension_presence");
            Assert.Equal((line.Aor, note), (seen.GetProperty("extension").GetString(), seen.GetProperty("note").GetString()));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lamp_shows_a_call_of_a_colleague_from_ringing_to_its_end(bool overTcp)
    {
        var (watcher, caller, callee) = (house.NewLine(), house.NewLine(), house.NewLine());
        var seat = SippSocket.Udp();
        await SippRun.PassesAsync(house, "register", callee, seat);
        await using var lamp = SippRun.Start(house, "lamp", watcher, overTcp ? SippSocket.OnTcp() : SippSocket.Udp(), new SippChoices(Callee: callee.Number));
        await lamp.SaysAsync("the lamp is on");

        await using var answering = SippRun.Start(house, "answer_slowly", callee, seat);
        await SippRun.PassesAsync(house, "call", caller, SippSocket.Udp(), new SippChoices(Callee: callee.Number, TalkMilliseconds: 700));
        await answering.PassesAsync();
        await lamp.PassesAsync();
    }

    [Fact]
    public async Task A_lamp_shows_a_call_that_rings_talks_is_held_and_ends()
    {
        var (watcher, caller, callee) = (house.NewLine(), house.NewLine(), house.NewLine());
        var seat = SippSocket.Udp();
        await SippRun.PassesAsync(house, "register", callee, seat);
        await using var lamp = SippRun.Start(house, "lamp_held", watcher, SippSocket.Udp(), new SippChoices(Callee: callee.Number));
        await lamp.SaysAsync("the lamp is on");

        await using var answering = SippRun.Start(house, "answer_slowly", callee, seat);
        await SippRun.PassesAsync(house, "call_hold_once", caller, SippSocket.Udp(), new SippChoices(Callee: callee.Number, TalkMilliseconds: 700));
        await answering.PassesAsync();
        await lamp.PassesAsync();
    }
}
