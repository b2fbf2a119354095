using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Sipp;
using Bellwire.Peers.Tests.Watching;

namespace Bellwire.Peers.Tests.Registration;

public sealed class SippTests(PhoneHouse house)
{
    public enum Seat
    {
        UdpOverIPv4,
        TcpOverIPv4,
        UdpOverIPv6,
        TcpOverIPv6,
    }

    [Theory]
    [InlineData(Seat.UdpOverIPv4)]
    [InlineData(Seat.TcpOverIPv4)]
    [InlineData(Seat.UdpOverIPv6)]
    [InlineData(Seat.TcpOverIPv6)]
    public async Task A_phone_registers_refreshes_unnoticed_and_leaves(Seat seat)
    {
        var (line, from) = (house.NewLine(), Sit(seat));
        await using var desk = await Desk.OpenAsync(house, line);

        await SippRun.PassesAsync(house, "life", line, from);
        var came = await desk.SeesAsync(line);
        var device = Assert.Single(came.Registered);
        Assert.Empty(came.Removed);
        var transport = from.Tcp ? "TCP" : "UDP";
        Assert.Equal($"<sip:{line.Number}@{from.Bracketed}:{from.Port};transport={transport}>", device.ContactUri);
        Assert.StartsWith($"{from.Bracketed}:", device.ReceivedFrom, StringComparison.Ordinal);
        if (!from.Tcp)
            Assert.Equal($"{from.Bracketed}:{from.Port}", device.ReceivedFrom);
        Assert.Equal("SIPp desk phone", device.UserAgent);
        Assert.Equal("", device.Instance);
        Assert.Equal(0, device.RegId);
        Assert.Equal(came.Time + 600, device.Expires);

        var left = await desk.SeesAsync(line);
        Assert.Empty(left.Registered);
        Assert.Equal($"<sip:{line.Number}@{from.Bracketed}:{from.Port};transport={transport}>;expires=0", Assert.Single(left.Removed).ContactUri);
        await desk.SeesNothingMoreAsync();
    }

    [Theory]
    [InlineData(Seat.UdpOverIPv4)]
    [InlineData(Seat.TcpOverIPv4)]
    [InlineData(Seat.UdpOverIPv6)]
    [InlineData(Seat.TcpOverIPv6)]
    public async Task A_wrong_password_registers_nothing(Seat seat)
    {
        var line = house.NewLine();
        await using var desk = await Desk.OpenAsync(house, line);

        await SippRun.PassesAsync(house, "wrong_password", line, Sit(seat), new SippChoices(Password: "wrong"));
        await desk.SeesNothingMoreAsync();
    }

    [Theory]
    [InlineData(Seat.UdpOverIPv4)]
    [InlineData(Seat.TcpOverIPv4)]
    [InlineData(Seat.UdpOverIPv6)]
    [InlineData(Seat.TcpOverIPv6)]
    public async Task Two_devices_stand_side_by_side_until_one_takes_all_away(Seat seat)
    {
        var line = house.NewLine();
        await using var desk = await Desk.OpenAsync(house, line);
        var (first, second) = (Sit(seat), Sit(seat));

        await using var one = SippRun.Start(house, "hold_flow", line, first);
        await desk.SeesAsync(line);
        await using var two = SippRun.Start(house, "hold_flow", line, second);
        Assert.Equal(2, (await desk.SeesAsync(line)).Registered.Count);

        await SippRun.PassesAsync(house, "leave_all", line, Sit(seat));
        var left = await desk.SeesAsync(line);
        Assert.Empty(left.Registered);
        Assert.Equal(2, left.Removed.Count);
        await desk.SeesNothingMoreAsync();
    }

    [Theory]
    [InlineData(Seat.UdpOverIPv4)]
    [InlineData(Seat.TcpOverIPv4)]
    [InlineData(Seat.UdpOverIPv6)]
    [InlineData(Seat.TcpOverIPv6)]
    public async Task A_phone_that_loses_power_is_removed_when_its_time_is_over(Seat seat)
    {
        var line = house.NewLine();
        await using var desk = await Desk.OpenAsync(house, line);

        await using var phone = SippRun.Start(house, "hold_flow", line, Sit(seat), new SippChoices(Expires: 2));
        await desk.SeesAsync(line);
        await phone.DiesAsync();

        var expired = await desk.SeesAsync(line);
        Assert.Empty(expired.Registered);
        Assert.DoesNotContain("expires", Assert.Single(expired.Removed).ContactUri, StringComparison.Ordinal);
        await desk.SeesNothingMoreAsync();
    }

    [Fact]
    public async Task A_device_that_comes_back_at_another_port_replaces_itself()
    {
        var line = house.NewLine();
        await using var desk = await Desk.OpenAsync(house, line);
        var sameDevice = new SippChoices(ContactParameters: ";+sip.instance=\"<urn:uuid:00000000-0000-4000-8000-000000000001>\"");

        await SippRun.PassesAsync(house, "register", line, SippSocket.Udp(), sameDevice);
        var before = Assert.Single((await desk.SeesAsync(line)).Registered);
        Assert.Equal("<urn:uuid:00000000-0000-4000-8000-000000000001>", before.Instance);
        await SippRun.PassesAsync(house, "register", line, SippSocket.Udp(), sameDevice);
        var after = await desk.SeesAsync(line);
        Assert.NotEqual(before.Uri, Assert.Single(after.Registered).Uri);
        Assert.Empty(after.Removed);
        await desk.SeesNothingMoreAsync();
    }

    private static SippSocket Sit(Seat seat) => seat switch
    {
        Seat.UdpOverIPv4 => SippSocket.Udp(),
        Seat.TcpOverIPv4 => SippSocket.OnTcp(),
        Seat.UdpOverIPv6 => SippSocket.UdpOverIPv6(),
        _ => SippSocket.TcpOverIPv6(),
    };
}
