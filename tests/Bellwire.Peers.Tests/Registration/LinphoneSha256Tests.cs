using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Phones;
using Bellwire.Peers.Tests.Watching;

namespace Bellwire.Peers.Tests.Registration;

/// <summary>linphone is the one phone here that speaks SHA-256 (RFC 8760); the tenant of these lines asks for nothing else.</summary>
public sealed class LinphoneSha256Tests(PhoneHouse house)
{
    [Fact]
    public async Task A_phone_registers_and_leaves_with_sha_256()
    {
        var line = house.NewLine(PhoneHouse.Sha256Domain);
        await using var desk = await Desk.OpenAsync(house, line);

        await using var phone = Linphone.Start(new PhoneOrder(house, line, Wire.Udp, line.SipPassword, Expires: 600));
        Assert.Single((await desk.SeesAsync(line)).Registered);
        await phone.LeavesAsync();
        Assert.Single((await desk.SeesAsync(line)).Removed);
        await desk.SeesNothingMoreAsync();
    }

    [Fact]
    public async Task A_wrong_password_registers_nothing_with_sha_256()
    {
        var line = house.NewLine(PhoneHouse.Sha256Domain);
        await using var desk = await Desk.OpenAsync(house, line);

        await using var phone = Linphone.Start(new PhoneOrder(house, line, Wire.Udp, "wrong", Expires: 600));
        await phone.IsRefusedAsync();
        await desk.SeesNothingMoreAsync();
    }
}
