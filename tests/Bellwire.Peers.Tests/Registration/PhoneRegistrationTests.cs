using System.Text.RegularExpressions;
using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Phones;
using Bellwire.Peers.Tests.Watching;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Registration;

/// <summary>What every phone must be able to do, and what a subscriber sees of it. One derived class for each phone and wire.</summary>
public abstract class PhoneRegistrationTests(PhoneHouse house, Wire wire)
{
    private const int AskedEachFewSeconds = 4;
    private const int AskedRarely = 600;

    private protected abstract IPhone SwitchOn(PhoneOrder order);

    [Fact]
    public async Task A_phone_registers_refreshes_unnoticed_and_leaves()
    {
        var line = house.NewLine();
        await using var desk = await Desk.OpenAsync(house, line);

        await using var phone = SwitchOn(Order(line, AskedEachFewSeconds));
        var came = await desk.SeesAsync(line);
        var device = Assert.Single(came.Registered);
        Assert.Empty(came.Removed);
        Assert.Contains(phone.UserAgent, device.UserAgent, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(line.Number, device.Uri, StringComparison.Ordinal);
        if (wire != Wire.Udp)
            Assert.Contains($";transport={wire}", device.ContactUri, StringComparison.OrdinalIgnoreCase);
        Assert.Matches($"^({Regex.Escape(PrivateNetwork.Address)}|127\\.0\\.0\\.1|\\[::1\\]):[0-9]+$", device.ReceivedFrom);
        Assert.Equal(came.Time, device.LastUpdate);
        Assert.Equal(came.Time + AskedEachFewSeconds, device.Expires);

        await phone.RegistersAsync(times: 2);
        await desk.SeesNothingMoreAsync();

        await phone.LeavesAsync();
        var left = await desk.SeesAsync(line);
        Assert.Empty(left.Registered);
        var gone = Assert.Single(left.Removed);
        Assert.Equal(device.Uri, gone.Uri);
        Assert.Equal(device.ReceivedFrom, gone.ReceivedFrom);
        Assert.Contains(">;expires=0", gone.ContactUri, StringComparison.Ordinal);
        await desk.SeesNothingMoreAsync();
    }

    [Fact]
    public async Task A_wrong_password_registers_nothing()
    {
        var line = house.NewLine();
        await using var desk = await Desk.OpenAsync(house, line);

        await using var phone = SwitchOn(Order(line, AskedRarely, password: "wrong"));
        await phone.IsRefusedAsync();
        await desk.SeesNothingMoreAsync();
    }

    [Fact]
    public async Task Two_devices_of_one_extension_stand_side_by_side()
    {
        var line = house.NewLine();
        await using var desk = await Desk.OpenAsync(house, line);

        await using var first = SwitchOn(Order(line, AskedRarely));
        var one = Assert.Single((await desk.SeesAsync(line)).Registered);
        await using var second = SwitchOn(Order(line, AskedRarely));
        var both = await desk.SeesAsync(line);
        Assert.Equal(2, both.Registered.Count);
        Assert.Contains(one, both.Registered);
        Assert.Empty(both.Removed);

        await first.LeavesAsync();
        var left = await desk.SeesAsync(line);
        Assert.Equal(one.Uri, Assert.Single(left.Removed).Uri);
        Assert.NotEqual(one.Uri, Assert.Single(left.Registered).Uri);
        await desk.SeesNothingMoreAsync();
    }

    [Fact]
    public async Task A_phone_that_loses_power_is_removed_when_its_time_is_over()
    {
        var line = house.NewLine();
        await using var desk = await Desk.OpenAsync(house, line);

        await using var phone = SwitchOn(Order(line, AskedEachFewSeconds));
        var device = Assert.Single((await desk.SeesAsync(line)).Registered);
        await phone.RegistersAsync(times: 1);
        await phone.DiesAsync();

        var expired = await desk.SeesAsync(line);
        Assert.Empty(expired.Registered);
        Assert.Equal(device.ContactUri, Assert.Single(expired.Removed).ContactUri);
        await desk.SeesNothingMoreAsync();
    }

    private PhoneOrder Order(Line line, int expires, string? password = null) => new(house, line, wire, password ?? line.SipPassword, expires);
}
