using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Sipp;
using Bellwire.Peers.Tests.Watching;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Misuse;

/// <summary>One bad neighbour does what he can from his own address; phones and subscribers elsewhere must not notice.</summary>
public sealed class FloodTests(LoneHouse house) : IClassFixture<LoneHouse>
{
    private const string Neighbour = "127.0.0.9";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_thousand_silent_tcp_connections_do_not_keep_a_phone_out()
    {
        var line = house.NewLine();
        await using var desk = await Desk.OpenAsync(house, line);
        using var silent = new Connections();
        for (var i = 0; i < 1_000; i++)
            await silent.OpenAsync(Neighbour, i % 2 == 0 ? house.Server.Ready.SipPort : house.Server.Ready.SipTlsPort);

        await SippRun.PassesAsync(house, "life", line, SippSocket.OnTcp());
        await desk.SeesAsync(line);
        await desk.SeesAsync(line);
        await desk.SeesNothingMoreAsync();
    }

    [Fact]
    public async Task Slow_tls_handshakes_do_not_keep_a_subscriber_out_and_are_cut_off()
    {
        var line = house.NewLine();
        using var slow = new Connections();
        for (var i = 0; i < 300; i++)
            await slow.OpenAsync(Neighbour, house.Server.Ready.WsiPort);
        await slow.SendToAllAsync([0x16, 0x03, 0x01, 0x02, 0x00]); // the head of a ClientHello whose 512 bytes never come

        var asked = Stopwatch.GetTimestamp();
        await using var desk = await Desk.OpenAsync(house, line);
        Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.Zero, Soon);
        await desk.SeesNothingMoreAsync();
        Assert.Equal(300, await slow.ClosedByPeerAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task A_flood_of_commands_closes_its_own_socket_only()
    {
        var line = house.NewLine();
        await using var desk = await Desk.OpenAsync(house, line);
        using var flood = await WsiSocket.OpenAsync(house.Server, Neighbour);
        await flood.SendAsync(WsiSocket.Login(PhoneHouse.Domain));
        Assert.Equal("""{"status":0}""", await flood.NextAsync(Patience));
        var code = flood.ClosesAsync(Patience);
        try
        {
            for (var i = 0; i < 5_000; i++)
                await flood.SendAsync(new { command = "subscribe", topics = new[] { "extension_events" } });
        }
        catch (WebSocketException)
        {
            // closed while we were still sending: that is what is asked for
            Assert.NotEqual(WebSocketState.Open, flood.State);
        }
        Assert.Equal(4400, await code);
        await desk.SeesNothingMoreAsync();
    }

    [Fact]
    public async Task A_flood_of_wrong_logins_does_not_keep_the_owner_out()
    {
        var line = house.NewLine();
        for (var i = 0; i < 4; i++)
        {
            using var guess = await WsiSocket.OpenAsync(house.Server, Neighbour);
            await guess.SendAsync(WsiSocket.Login(PhoneHouse.Domain, $"guess-{i}"));
            Assert.Contains("name or password error", await guess.NextAsync(Patience), StringComparison.Ordinal);
        }
        var asked = Stopwatch.GetTimestamp();
        await using var desk = await Desk.OpenAsync(house, line);
        Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.Zero, Soon);
    }

    [Theory]
    [InlineData(WebSocketMessageType.Binary, 10, 1003)]
    [InlineData(WebSocketMessageType.Text, 10 * 1024 * 1024, 1009)]
    public async Task A_message_that_may_not_be_sent_closes_with_its_code(WebSocketMessageType type, int bytes, int code)
    {
        using var socket = await WsiSocket.OpenAsync(house.Server, Neighbour);
        var closes = socket.ClosesAsync(Patience);
        try
        {
            await socket.SendAsync(new byte[bytes], type, true, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            Assert.NotEqual(WebSocketState.Open, socket.State); // refused before its end was sent
        }
        Assert.Equal(code, await closes);
    }

    [Fact]
    public async Task Words_that_are_no_command_get_an_error_and_nothing_else()
    {
        using var socket = await WsiSocket.OpenAsync(house.Server, Neighbour);
        foreach (var words in new[] { "hello", "{", "[]", "null", """{"command":7}""", new string('[', 30_000) })
        {
            await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(words), WebSocketMessageType.Text, true, CancellationToken.None);
            Assert.Contains("\"status\":-1", await socket.NextAsync(Patience), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_flood_of_noise_over_udp_leaves_the_server_answering_and_no_larger()
    {
        await SipPing.AsksAsync(house.Server, "nothing");
        var before = Megabytes();
        using var noise = new UdpClient(new IPEndPoint(IPAddress.Parse(Neighbour), 0));
        for (var i = 0; i < 20_000; i++)
        {
            var size = i % 100 == 0 ? 65_000 : 1 + i % 1_400;
            await noise.SendAsync(RandomNumberGenerator.GetBytes(size), PrivateNetwork.Address, house.Server.Ready.SipPort);
        }
        await SipPing.AsksAsync(house.Server, "20,000 datagrams of noise");
        Assert.InRange(Megabytes() - before, -1_000, 200);
    }

    private double Megabytes() => Process.GetProcessById(house.Server.Id).WorkingSet64 / 1e6;
}
