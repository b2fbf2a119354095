using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Scripts;
using Bellwire.Peers.Tests.Watching;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Registration;

/// <summary>SIP over WebSocket (RFC 7118) with the two libraries that nearly every web phone is made of.</summary>
public sealed class WebPhoneTests(PhoneHouse house)
{
    private const string JsSip = "jssip-phone.mjs";
    private const string SipJs = "sipjs-phone.mjs";

    [Theory]
    [InlineData(JsSip, "JsSIP phone")]
    [InlineData(SipJs, "SIP.js phone")]
    public async Task A_web_phone_registers_and_leaves(string library, string userAgent)
    {
        var line = house.NewLine();
        await using var desk = await Desk.OpenAsync(house, line);

        await using var phone = SwitchOn(library, line, line.SipPassword);
        await phone.SaysAsync("registered");
        var device = Assert.Single((await desk.SeesAsync(line)).Registered);
        Assert.Contains(".invalid", device.ContactUri, StringComparison.Ordinal);
        Assert.Equal(userAgent, device.UserAgent);
        Assert.StartsWith($"{PrivateNetwork.Address}:", device.ReceivedFrom, StringComparison.Ordinal);

        await phone.HearsAsync("leave");
        await phone.EndsAsync();
        var left = await desk.SeesAsync(line);
        Assert.Empty(left.Registered);
        Assert.Equal(device.Uri, Assert.Single(left.Removed).Uri);
        await desk.SeesNothingMoreAsync();
    }

    [Theory]
    [InlineData(JsSip)]
    [InlineData(SipJs)]
    public async Task A_closed_socket_removes_the_web_phone_at_once(string library)
    {
        var line = house.NewLine();
        await using var desk = await Desk.OpenAsync(house, line);

        await using var phone = SwitchOn(library, line, line.SipPassword);
        var device = Assert.Single((await desk.SeesAsync(line)).Registered);
        await phone.SaysAsync("registered");
        await phone.HearsAsync("cut");
        await phone.EndsAsync();

        var left = await desk.SeesAsync(line);
        Assert.Empty(left.Registered);
        Assert.Equal(device.ContactUri, Assert.Single(left.Removed).ContactUri);
        Assert.True(left.Time < device.Expires - 300, "it was removed by its expiry, not by the loss of its connection");
        await desk.SeesNothingMoreAsync();
    }

    [Theory]
    [InlineData(JsSip)]
    [InlineData(SipJs)]
    public async Task A_web_phone_with_a_wrong_password_registers_nothing(string library)
    {
        var line = house.NewLine();
        await using var desk = await Desk.OpenAsync(house, line);

        await using var phone = SwitchOn(library, line, "wrong");
        await phone.SaysAsync("refused");
        await desk.SeesNothingMoreAsync();
    }

    private NodeScript SwitchOn(string library, Line line, string password) => NodeScript.Start(library, new
    {
        url = $"wss://{PrivateNetwork.Address}:{house.Server.Ready.WsiPort}", ca = house.Server.Ready.Ca,
        number = line.Number, domain = line.Domain, password, expires = 600,
    });
}
