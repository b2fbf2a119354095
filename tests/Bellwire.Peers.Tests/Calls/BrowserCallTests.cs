using System.Text.Json;
using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Scripts;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Calls;

/// <summary>Two pages of a real browser over SIP-over-WebSocket (RFC 7118); their audio (DTLS-SRTP, ICE) goes from page to page.</summary>
public sealed class BrowserCallTests(PhoneHouse house)
{
    [Fact]
    public async Task Two_browser_pages_talk_and_both_hear_something()
    {
        var (ann, ben) = (house.NewLine(), house.NewLine());
        using var desk = await CallDesk.OpenAsync(house.Server, ann, ben);
        await using var browser = Pages(ann, ben);
        await browser.SaysAsync("registered");

        await browser.HearsAsync("call");
        await desk.SeesAsync("call_start", "target_add");
        await desk.SeesAsync("target_ringing", "call_established");
        await HearAsync(browser);
        await desk.SeesAsync("target_ended", "call_ended", "call_cdr");
        await browser.EndsAsync();
    }

    [Fact]
    public async Task A_program_connects_two_browser_pages()
    {
        var (ann, ben) = (house.NewLine(), house.NewLine());
        using var desk = await CallDesk.OpenAsync(house.Server, ann, ben);
        using var program = await RestProgram.SignInAsync(house.Server);
        await using var browser = Pages(ann, ben);
        await browser.SaysAsync("registered");

        await program.StartsAsync(ann, ben);
        await browser.HearsAsync("listen");
        await desk.SeesAsync("call_start", "target_add", "target_ringing", "target_add", "target_ringing", "call_established");
        await HearAsync(browser);
        await desk.SeesAsync("target_ended", "target_ended", "call_ended", "call_cdr");
        await browser.EndsAsync();
    }

    private NodeScript Pages(Line ann, Line ben) => NodeScript.Start("browser-call.mjs", new
    {
        chromium = Require.Program("chromium"), url = $"wss://{PrivateNetwork.Address}:{house.Server.Ready.WsiPort}", domain = ann.Domain,
        phones = new[] { new { number = ann.Number, password = ann.SipPassword }, new { number = ben.Number, password = ben.SipPassword } },
    });

    private static async Task HearAsync(NodeScript browser)
    {
        for (var page = 1; page <= 2; page++)
        {
            var heard = JsonDocument.Parse((await browser.SaysAsync("heard", nth: page))["heard ".Length..]).RootElement;
            Assert.True(heard.GetProperty("packets").GetInt32() > 50, $"page {page}: {heard}");
            Assert.True(heard.GetProperty("energy").GetDouble() > 0, $"page {page} heard silence: {heard}");
        }
    }
}
