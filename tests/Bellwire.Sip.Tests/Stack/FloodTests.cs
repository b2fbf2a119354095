using System.Net;
using System.Net.Sockets;
using System.Text;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Tests.Stack;

/// <summary>Bad company on real sockets: bounded, and the phone beside it is served.</summary>
public class FloodTests
{
    private static readonly ConnectionLimits Small = new()
    {
        HalfOpen = 8, HalfOpenPerAddress = 8, PerAddress = 10, MessageTimeout = TimeSpan.FromMilliseconds(300), SendQueueBytes = 32 * 1024,
    };

    [Theory]
    [InlineData(SipTransport.Tcp)]
    [InlineData(SipTransport.Tls)]
    public async Task A_flood_of_silent_connections_is_bounded_and_ends_by_itself(SipTransport transport)
    {
        await using var house = new LoopbackStack(transport, limits: Small);
        await using var good = await house.ConnectAsync();
        await good.WriteAsync(Encoding.ASCII.GetBytes(LoopbackStack.Options(1, "TCP")));
        await LoopbackStack.ReadAsync(good, 1);

        var silent = Enumerable.Range(0, 50).Select(_ => new TcpClient()).ToArray();
        foreach (var client in silent)
            await client.ConnectAsync(house.Address);
        await good.WriteAsync(Encoding.ASCII.GetBytes(LoopbackStack.Options(2, "TCP")));
        Assert.Contains("200 OK", await LoopbackStack.ReadAsync(good, 1), StringComparison.Ordinal);
        Assert.InRange(house.Stack.Connections, 1, 9);

        foreach (var client in silent)
            Assert.True(await IsClosedByPeer(client.GetStream()));  // refused at once, or timed out after 300 ms
        foreach (var client in silent)
            client.Dispose();
        await using var late = await house.ConnectAsync();
        await late.WriteAsync(Encoding.ASCII.GetBytes(LoopbackStack.Options(3, "TCP")));
        Assert.Contains("200 OK", await LoopbackStack.ReadAsync(late, 1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SipTransport.Tcp)]
    [InlineData(SipTransport.Tls)]
    public async Task A_sender_that_trickles_its_message_is_cut_off_however_busy_it_looks(SipTransport transport)
    {
        await using var house = new LoopbackStack(transport, limits: Small);
        await using var slow = await house.ConnectAsync();
        await slow.WriteAsync(Encoding.ASCII.GetBytes(LoopbackStack.Options(1, "TCP")));
        await LoopbackStack.ReadAsync(slow, 1);                     // in good standing, and still not allowed to be slow

        var trickle = TrickleAsync(slow);
        await house.Closed;
        await trickle;
        Assert.Equal(1, house.Requests);
    }

    [Fact]
    public async Task A_busy_connection_is_not_slow_although_a_message_is_always_under_way()
    {
        await using var house = new LoopbackStack(SipTransport.Tcp, limits: Small);
        await using var phone = await house.ConnectAsync();
        var bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 40).Select(n => LoopbackStack.Options(n, "TCP"))));
        foreach (var part in bytes.Chunk(bytes.Length / 39))        // never ends where a message ends, for 800 ms
        {
            await phone.WriteAsync(part);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
        Assert.Contains("CSeq: 40 OPTIONS", await LoopbackStack.ReadAsync(phone, 40), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_connection_is_closed_after_the_idle_limit_and_one_that_we_made_need_not_speak_before_it()
    {
        var limits = Small with { MessageTimeout = TimeSpan.FromMilliseconds(100), IdleTimeout = TimeSpan.FromMilliseconds(400) };
        await using var house = new LoopbackStack(SipTransport.Udp, limits: limits);
        using var trunk = new TcpListener(IPAddress.Loopback, 0);
        trunk.Start();
        var began = TimeProvider.System.GetTimestamp();
        var flow = await house.Stack.GetFlowAsync(new SipHop(SipTransport.Tcp, new SipEndPoint((IPEndPoint)trunk.LocalEndpoint), ""));
        Assert.Equal(flow, await house.Closed);
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(390));
    }

    [Fact]
    public async Task A_phone_that_does_not_read_is_cut_off_when_its_queue_is_full()
    {
        await using var house = new LoopbackStack(SipTransport.Tcp, limits: Small);
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 1024, NoDelay = true };
        await deaf.ConnectAsync(house.Address);
        await using var stream = new NetworkStream(deaf);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(LoopbackStack.Options(1, "TCP")));
        await LoopbackStack.ReadAsync(stream, 1);

        var flow = house.LastFlow;
        var message = new byte[8192];
        var sent = 0L;
        while (flow.Send(message) == SendOutcome.Accepted)
        {
            sent += message.Length;
            Assert.True(sent < 64 * 1024 * 1024, "the send queue has no bound");
        }
        Assert.Equal(flow, await house.Closed);
    }

    [Fact]
    public async Task A_thousand_Vias_and_a_head_without_end_are_refused_and_the_next_request_is_served()
    {
        await using var house = new LoopbackStack(SipTransport.Udp);
        using var phone = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        phone.Connect(house.Address);
        var vias = string.Concat(Enumerable.Range(0, 1500).Select(n => $"Via: SIP/2.0/UDP h{n};branch=z9hG4bK{n}\r\n"));
        var bomb = LoopbackStack.Options(1, "UDP").Replace("Max-Forwards: 70\r\n", vias, StringComparison.Ordinal);
        await phone.SendAsync(Encoding.ASCII.GetBytes(bomb));
        Assert.StartsWith("SIP/2.0 513 ", await ReceiveAsync(phone), StringComparison.Ordinal);
        await phone.SendAsync(Encoding.ASCII.GetBytes("OPTIONS sip:a SIP/2.0\r\nX: " + new string('x', 65_000)));
        await phone.SendAsync(Encoding.ASCII.GetBytes(LoopbackStack.Options(2, "UDP", new string('x', 10_000))));
        Assert.StartsWith("SIP/2.0 200 ", await ReceiveAsync(phone), StringComparison.Ordinal);
    }

    private static async Task<string> ReceiveAsync(UdpClient phone)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        return Encoding.ASCII.GetString((await phone.ReceiveAsync(limit.Token)).Buffer);
    }

    private static async Task<bool> IsClosedByPeer(NetworkStream stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            return await stream.ReadAsync(new byte[1], limit.Token) == 0;
        }
        catch (IOException)
        {
            return true;                                            // reset
        }
    }

    private static async Task TrickleAsync(Stream stream)
    {
        try
        {
            foreach (var b in Encoding.ASCII.GetBytes(LoopbackStack.Options(2, "TCP")))
            {
                await stream.WriteAsync(new[] { b });
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
            }
        }
        catch (IOException)
        {
            return;                                                 // cut off, as it should be
        }
    }
}
