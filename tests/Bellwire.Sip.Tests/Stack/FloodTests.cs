using System.Net;
using System.Net.Sockets;
using System.Text;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Transports;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Sip.Tests.Stack;

/// <summary>Bad company on real sockets: bounded, and the phone beside it is served.</summary>
public class FloodTests
{
    private static readonly ConnectionLimits Small = new()
    {
        HalfOpen = 8, HalfOpenPerAddress = 8, PerAddress = 10, SendQueueBytes = 32 * 1024,
    };

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(SipTransport.Tcp)]
    [InlineData(SipTransport.Tls)]
    public async Task A_flood_of_silent_connections_is_bounded_and_ends_by_itself(SipTransport transport)
    {
        await using var house = new LoopbackStack(transport, limits: Small, time: _time);
        await using var good = await house.ConnectAsync();
        await good.WriteAsync(Encoding.ASCII.GetBytes(LoopbackStack.Options(1, "TCP")));
        await LoopbackStack.ReadAsync(good, 1);

        var silent = Enumerable.Range(0, 50).Select(_ => new TcpClient()).ToArray();
        foreach (var client in silent)
            await client.ConnectAsync(house.Address);
        await good.WriteAsync(Encoding.ASCII.GetBytes(LoopbackStack.Options(2, "TCP")));
        Assert.Contains("200 OK", await LoopbackStack.ReadAsync(good, 1), StringComparison.Ordinal);
        Assert.InRange(house.Stack.Connections, 1, 9);

        await PassUntil(() => house.Stack.Connections == 1);        // refused at once, or timed out after 10 s
        foreach (var client in silent)
            Assert.True(await IsClosedByPeer(client.GetStream()));
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
        await using var house = new LoopbackStack(transport, limits: Small, time: _time);
        await using var slow = await house.ConnectAsync();
        await slow.WriteAsync(Encoding.ASCII.GetBytes(LoopbackStack.Options(1, "TCP")));
        await LoopbackStack.ReadAsync(slow, 1);                     // in good standing, and still not allowed to be slow

        var rest = new Queue<byte>(Encoding.ASCII.GetBytes(LoopbackStack.Options(2, "TCP")));
        await PassUntil(() => house.Closed.IsCompleted, async () => await slow.WriteAsync(new[] { rest.Dequeue() }));
        Assert.True(rest.Count > 100);
        Assert.Equal(1, house.Requests);
    }

    [Fact]
    public async Task A_busy_connection_is_not_slow_although_a_message_is_always_under_way()
    {
        await using var house = new LoopbackStack(SipTransport.Tcp, limits: Small, time: _time);
        await using var phone = await house.ConnectAsync();
        var message = Encoding.ASCII.GetBytes(LoopbackStack.Options(1, "TCP"));
        await phone.WriteAsync(message.AsMemory(0, 100));
        for (var n = 1; n < 40; n++)                                // never ends where a message ends, for 78 s
        {
            byte[] part = [.. message.AsSpan(100), .. Encoding.ASCII.GetBytes(LoopbackStack.Options(n + 1, "TCP")).AsSpan(0, 100)];
            message = Encoding.ASCII.GetBytes(LoopbackStack.Options(n + 1, "TCP"));
            await phone.WriteAsync(part);
            var served = n;
            await WaitUntil(() => house.Requests == served);
            _time.Advance(TimeSpan.FromSeconds(2));
        }
        await phone.WriteAsync(message.AsMemory(100));
        Assert.Contains("CSeq: 40 OPTIONS", await LoopbackStack.ReadAsync(phone, 40), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_connection_is_closed_after_the_idle_limit_and_one_that_we_made_need_not_speak_before_it()
    {
        await using var house = new LoopbackStack(SipTransport.Udp, limits: Small, time: _time);
        using var trunk = new TcpListener(IPAddress.Loopback, 0);
        trunk.Start();
        var flow = await house.Stack.GetFlowAsync(new SipHop(SipTransport.Tcp, new SipEndPoint((IPEndPoint)trunk.LocalEndpoint), ""));
        Assert.NotNull(flow);
        _time.Advance(Small.IdleTimeout - TimeSpan.FromSeconds(1));
        Assert.True(flow.Value.IsOpen);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(flow, await house.Closed);
    }

    [Fact]
    public async Task A_phone_that_does_not_read_is_cut_off_when_its_queue_is_full()
    {
        await using var house = new LoopbackStack(SipTransport.Tcp, limits: Small, time: _time);
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

    /// <summary>Lets a second of the stack's time pass again and again until it is so.</summary>
    private async Task PassUntil(Func<bool> isSo, Func<Task>? each = null)
    {
        for (var seconds = 0; !isSo(); seconds++)
        {
            Assert.True(seconds < 100, "it never became so");
            if (each is not null)
                await each();
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None); // the sockets' own time
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static async Task WaitUntil(Func<bool> isSo)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(10), "it never became so");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }
    }
}
