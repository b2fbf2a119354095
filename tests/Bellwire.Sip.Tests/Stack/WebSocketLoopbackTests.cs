using System.Net;
using System.Net.Sockets;
using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transports;
using Bellwire.WebSocket;
using Bellwire.WebSocket.Framing;

namespace Bellwire.Sip.Tests.Stack;

/// <summary>A phone over a WebSocket that has been upgraded already, as the listener of 8885 hands it over (RFC 7118).</summary>
public class WebSocketLoopbackTests
{
    [Fact]
    public async Task A_phone_over_WebSocket_is_answered_called_pinged_and_missed_when_it_goes()
    {
        await using var house = new LoopbackStack(SipTransport.Udp);
        var (phone, served) = await PairAsync();
        Assert.True(await house.Stack.TryAddWebSocketAsync(served, secure: true, new IPEndPoint(IPAddress.Loopback, 8885), new IPEndPoint(IPAddress.Loopback, 40_000)));

        await phone.SendTextAsync(Encoding.ASCII.GetBytes(LoopbackStack.Options(1, "WSS")), CancellationToken.None);
        Assert.StartsWith("SIP/2.0 200 OK", await HearAsync(phone), StringComparison.Ordinal);
        Assert.Equal(SipTransport.Wss, house.LastFlow.Transport);
        await phone.SendAsync(Opcode.Binary, Encoding.ASCII.GetBytes(LoopbackStack.Options(2, "WSS")), CancellationToken.None);
        Assert.StartsWith("SIP/2.0 200 OK", await HearAsync(phone), StringComparison.Ordinal);

        await phone.SendTextAsync("\r\n\r\n"u8.ToArray(), CancellationToken.None);
        Assert.Equal("\r\n", await HearAsync(phone));

        house.Stack.SendRequest(TestStack.Request(SipMethod.Options, "ours", 1), house.LastFlow, null);
        Assert.Contains("\r\nVia: SIP/2.0/WSS 127.0.0.1:8885;", await HearAsync(phone), StringComparison.Ordinal);

        await phone.DisposeAsync();
        Assert.Equal(house.LastFlow, await house.Closed);
        Assert.Equal(0, house.Stack.Connections);
    }

    [Fact]
    public async Task A_WebSocket_over_the_limit_is_closed()
    {
        await using var house = new LoopbackStack(SipTransport.Udp, limits: new ConnectionLimits { Total = 0 });
        var (phone, served) = await PairAsync();
        await using var _ = phone;
        Assert.False(await house.Stack.TryAddWebSocketAsync(served, secure: false, new IPEndPoint(IPAddress.Loopback, 80), new IPEndPoint(IPAddress.Loopback, 40_000)));
        Assert.Equal(IncomingKind.End, (await phone.ReceiveAsync(CancellationToken.None)).Kind);
    }

    private static async Task<string> HearAsync(WebSocketConnection phone)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        return Encoding.ASCII.GetString((await phone.ReceiveAsync(limit.Token)).Payload.Span);
    }

    private static async Task<(WebSocketConnection Phone, WebSocketConnection Served)> PairAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        var server = await listener.AcceptTcpClientAsync();
        return (new WebSocketConnection(client.GetStream(), new FrameRules(false, 1 << 20, true), "sip"), new WebSocketConnection(server.GetStream(), new FrameRules(true, 1 << 20, true), "sip"));
    }
}
