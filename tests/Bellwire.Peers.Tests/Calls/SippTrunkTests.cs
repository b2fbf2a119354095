using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Sipp;

namespace Bellwire.Peers.Tests.Calls;

/// <summary>A carrier that asks for a digest when we call, and is known by its address when it calls.</summary>
public sealed class SippTrunkTests(PhoneHouse house)
{
    [Fact]
    public async Task A_call_out_shows_the_carrier_our_number_and_our_digest()
    {
        var caller = house.NewLine();
        using var desk = await CallDesk.OpenAsync(house.Server, caller);

        await using var carrier = SippRun.Start(house, "carrier_answers", caller, SippSocket.Carrier(PhoneHouse.CarrierPort));
        await SippRun.PassesAsync(house, "call", caller, SippSocket.Udp(), new SippChoices(Callee: "95550199"));
        await carrier.PassesAsync();

        Assert.Equal("out", (await desk.SeesAsync("call_start")).GetProperty("direction").GetString());
        await desk.SeesAsync("target_add", "target_ringing", "call_established", "target_ended", "call_ended");
        Assert.Equal("out", (await desk.SeesAsync("call_cdr")).GetProperty("direction").GetString());
    }

    [Fact]
    public async Task A_call_in_finds_the_line_of_the_number_dialled()
    {
        var callee = PhoneHouse.DialledFromOutside;
        var seat = SippSocket.Udp();
        await SippRun.PassesAsync(house, "register", callee, seat);
        using var desk = await CallDesk.OpenAsync(house.Server, callee);

        await using var answering = SippRun.Start(house, "answer", callee, seat);
        var outside = new Line("5550155", "carrier.test", "");
        await SippRun.PassesAsync(house, "carrier_calls", outside, SippSocket.Carrier(FreePort.Next()), new SippChoices(Callee: PhoneHouse.CarrierNumber));
        await answering.PassesAsync();

        Assert.Equal("in", (await desk.SeesAsync("call_start")).GetProperty("direction").GetString());
        await desk.SeesAsync("target_add", "target_ringing", "call_established", "target_ended", "call_ended");
        Assert.Equal("5550155", (await desk.SeesAsync("call_cdr")).GetProperty("caller").GetString());
    }
}
