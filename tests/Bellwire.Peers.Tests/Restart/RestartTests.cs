using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Sipp;
using Bellwire.Peers.Tests.Watching;

namespace Bellwire.Peers.Tests.Restart;

/// <summary>The server is killed as by a power cut and started again on the same folder.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task A_phone_over_udp_is_still_registered_after_a_power_cut()
    {
        await using var house = new LoneHouse();
        await house.InitializeAsync();
        var (line, from) = (house.NewLine(), SippSocket.Udp());
        ContactRow before;
        await using (var desk = await Desk.OpenAsync(house, line))
        {
            await SippRun.PassesAsync(house, "register", line, from);
            before = Assert.Single((await desk.SeesAsync(line)).Registered);
        }

        await house.CutPowerAsync();

        await using var again = await Desk.OpenAsync(house, line);
        await SippRun.PassesAsync(house, "register", line, SippSocket.Udp());
        var both = await again.SeesAsync(line);
        Assert.Equal(2, both.Registered.Count);
        Assert.Contains(before, both.Registered);
        await SippRun.PassesAsync(house, "unregister", line, from);
        Assert.Equal(before.Uri, Assert.Single((await again.SeesAsync(line)).Removed).Uri);
        await again.SeesNothingMoreAsync();
    }

    [Fact]
    public async Task A_registration_ends_on_its_time_although_the_power_was_cut_meanwhile()
    {
        await using var house = new LoneHouse();
        await house.InitializeAsync();
        var line = house.NewLine();
        await using (var desk = await Desk.OpenAsync(house, line))
        {
            await SippRun.PassesAsync(house, "register", line, SippSocket.Udp(), new SippChoices(Expires: 12));
            await desk.SeesAsync(line);
        }

        await house.CutPowerAsync();

        await using var again = await Desk.OpenAsync(house, line);
        Assert.Single((await again.SeesAsync(line)).Removed);
        await again.SeesNothingMoreAsync();
    }
}
