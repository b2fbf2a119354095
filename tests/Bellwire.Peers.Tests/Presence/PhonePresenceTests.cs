using Bellwire.Peers.Tests.Calls;
using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Phones;
using Bellwire.Peers.Tests.Sipp;

namespace Bellwire.Peers.Tests.Presence;

/// <summary>Presence of phones as they are: what they publish is seen by subscribers, what a colleague publishes is seen by them.</summary>
public sealed class PhonePresenceTests(PhoneHouse house)
{
    [Fact]
    public async Task Baresip_publishes_and_watches_a_colleague()
    {
        var (line, colleague) = (house.NewLine(), house.NewLine());
        using var desk = await CallDesk.OpenAsync(house.Server, line, colleague);
        await using var phone = await PresentBaresip.StartAsync(house, line, colleague);
        await phone.SaysAsync("Subscription-State: active");                     // it waits some seconds before it subscribes

        var mark = phone.Mark;
        await phone.DoesAsync("presence_offline");
        await phone.SaysAsync("<basic>closed</basic>", mark);
        await phone.SaysAsync("SIP-ETag: ", mark);
        var away = await desk.SeesAsync("extension_presence");
        Assert.Equal((line.Aor, "Away"), (away.GetProperty("extension").GetString(), away.GetProperty("note").GetString()));
        await phone.DoesAsync("presence_online");
        Assert.Equal("Online", (await desk.SeesAsync("extension_presence")).GetProperty("note").GetString());

        mark = phone.Mark;
        await SippRun.PassesAsync(house, "publish", colleague, SippSocket.Udp(), new SippChoices(Callee: colleague.Number));
        await phone.SaysAsync("<rpid:away/>", mark);
    }

    [Fact]
    public async Task Linphone_publishes_and_watches_a_friend()
    {
        var (line, friend) = (house.NewLine(), house.NewLine());
        await using var phone = await PresentLinphone.StartAsync(house, line, friend);
        await phone.SaysAsync("SIP-ETag: ");
        await phone.SaysAsync("Subscription-State: active");

        var mark = phone.Mark;
        await SippRun.PassesAsync(house, "publish", friend, SippSocket.Udp(), new SippChoices(Callee: friend.Number));
        await phone.SaysAsync("<rpid:away/>", mark);
        await phone.QuitsAsync();
    }
}
