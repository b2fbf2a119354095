using System.Net;
using System.Net.Sockets;
using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Watching;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Misuse;

/// <summary>Every message of RFC 4475 and RFC 5118 against the running server. What each must be answered is tested in Bellwire.Sip.Tests.</summary>
public sealed class TortureTests(LoneHouse house) : IClassFixture<LoneHouse>
{
    private const string Stranger = "127.0.0.7";
    // Half of what a resolver waits for a name server that is mute.
    private static readonly TimeSpan Unhurt = TimeSpan.FromSeconds(2.5);

    [Fact]
    public async Task Torture_messages_over_udp_leave_phones_and_subscribers_alone()
    {
        var line = house.NewLine();
        await using var desk = await Desk.OpenAsync(house, line);
        await TortureOverUdpAsync();
        await desk.SeesNothingMoreAsync();
    }

    [Fact]
    public async Task Names_in_torture_messages_do_not_stall_the_server_while_the_name_server_is_mute()
    {
        Require.PrivateNetwork();
        using var mute = new UdpClient(new IPEndPoint(IPAddress.Loopback, 53));
        await TortureOverUdpAsync();
    }

    [Fact]
    public async Task Torture_messages_over_tcp_leave_phones_and_subscribers_alone()
    {
        var line = house.NewLine();
        await using var desk = await Desk.OpenAsync(house, line);
        foreach (var file in Corpus())
        {
            using var socket = new TcpClient(new IPEndPoint(IPAddress.Parse(Stranger), 0));
            await socket.ConnectAsync(PrivateNetwork.Address, house.Server.Ready.SipPort);
            await socket.GetStream().WriteAsync(await File.ReadAllBytesAsync(file));
            Assert.InRange(await SipPing.AsksAsync(house.Server, file), TimeSpan.Zero, Unhurt);
        }
        await desk.SeesNothingMoreAsync();
    }

    private async Task TortureOverUdpAsync()
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Parse(Stranger), 0));
        foreach (var file in Corpus())
        {
            await socket.SendAsync(await File.ReadAllBytesAsync(file), PrivateNetwork.Address, house.Server.Ready.SipPort);
            Assert.InRange(await SipPing.AsksAsync(house.Server, file), TimeSpan.Zero, Unhurt);
        }
    }

    private static string[] Corpus()
    {
        var folder = Path.Combine(Repository.Root, "tests", "corpus", "sip");
        string[] files = [.. Directory.GetFiles(Path.Combine(folder, "rfc4475")), .. Directory.GetFiles(Path.Combine(folder, "rfc5118"))];
        Assert.True(files.Length >= 50, $"only {files.Length} torture messages");
        return files;
    }
}
