using System.Text.Json;
using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Scripts;
using Bellwire.Peers.Tests.Sipp;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Watching;

public sealed class IndependentSubscriberTests(PhoneHouse house)
{
    [Fact]
    public async Task A_client_written_from_the_document_finds_every_member_as_documented()
    {
        var line = house.NewLine();
        await using var client = NodeScript.Start("subscriber.mjs", new
        {
            url = $"wss://{PrivateNetwork.Address}:{house.Server.Ready.WsiPort}/any/path", ca = house.Server.Ready.Ca,
            username = PhoneHouse.DeskUser, domain = line.Domain, password = PhoneHouse.DeskPassword,
            extensions = new[] { line.Number }, events = 4,
        });
        await client.SaysAsync("watching");
        await SippRun.PassesAsync(house, "life", line, SippSocket.Udp());
        await SippRun.PassesAsync(house, "life", line, SippSocket.OnTcp(),
            new SippChoices(ContactParameters: ";+sip.instance=\"<urn:uuid:00000000-0000-4000-8000-000000000002>\";reg-id=1"));

        var verdict = JsonDocument.Parse(await client.SaysAsync("\"faults\"")).RootElement;
        Assert.Equal("[]", verdict.GetProperty("faults").GetRawText());
        Assert.Equal(4, verdict.GetProperty("events").GetArrayLength());
        await client.EndsAsync();
    }
}
