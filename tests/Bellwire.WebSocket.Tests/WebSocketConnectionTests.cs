using System.Text;
using Bellwire.WebSocket.Framing;
using Bellwire.WebSocket.Streams;
using Bellwire.WebSocket.Upgrade;

namespace Bellwire.WebSocket.Tests;

public sealed class WebSocketConnectionTests
{
    [Fact]
    public async Task Both_sides_shake_hands_talk_and_close()
    {
        var (server, client) = await OpenAsync(["sip"]);
        await using var one = server;
        await using var other = client;
        Assert.Equal("sip", client.SubProtocol);
        await client.SendAsync(Opcode.Ping, "are you there"u8.ToArray(), default);
        await client.SendTextAsync("hello"u8.ToArray(), default);
        Assert.Equal("hello", Words(await server.ReceiveAsync(default)));
        await server.SendTextAsync("welcome"u8.ToArray(), default);
        Assert.Equal("welcome", Words(await client.ReceiveAsync(default)));

        var closing = server.CloseAsync(4410, "server stops", default);
        var end = await client.ReceiveAsync(default);
        Assert.Equal((IncomingKind.Close, 4410, "server stops"), (end.Kind, end.Code, Words(end)));
        await closing;
        await Assert.ThrowsAsync<IOException>(async () => await client.SendTextAsync("late"u8.ToArray(), default));
    }

    [Fact]
    public async Task A_rule_broken_is_told_to_who_broke_it()
    {
        var (near, far) = await Loopback.OpenAsync();
        await using var server = new WebSocketConnection(near, Frames.Server, null);
        await using var client = far;
        await client.WriteAsync(FrameWriter.Encode(Opcode.Text, "no mask"u8));
        Assert.Equal((IncomingKind.Violation, 1002), await server.ReceiveAsync(default) is var incoming ? (incoming.Kind, incoming.Code) : default);
        Assert.Equal(["Close 1002 client frame without mask"], Frames.Decode(Frames.Server with { FromClient = false }, await ReadAsync(client), 100));
    }

    [Fact]
    public async Task A_client_learns_why_it_was_refused_and_when_to_come_back()
    {
        var (near, far) = await Loopback.OpenAsync();
        await using var server = near;
        await using var client = far;
        var asking = WebSocketClient.OverAsync(client, "pbx", "/", [], 1000, default);
        Assert.IsType<UpgradeHead.Asked>(await HttpUpgrade.ReadAsync(server, default));
        await server.WriteAsync(HttpUpgrade.Refuse(503, "full", TimeSpan.FromSeconds(7)));
        var refused = await Assert.ThrowsAsync<UpgradeRefusedException>(() => asking);
        Assert.Equal((503, TimeSpan.FromSeconds(7)), (refused.Status, refused.RetryAfter));
    }

    private static async Task<(WebSocketConnection Server, WebSocketConnection Client)> OpenAsync(string[] subProtocols)
    {
        var (near, far) = await Loopback.OpenAsync();
        var asking = WebSocketClient.OverAsync(far, "pbx.example.org", "/", subProtocols, 100_000, default);
        var asked = Assert.IsType<UpgradeHead.Asked>(await HttpUpgrade.ReadAsync(near, default));
        await near.WriteAsync(HttpUpgrade.Accept(asked.Request, asked.Request.SubProtocols.FirstOrDefault()));
        return (new WebSocketConnection(near, Frames.Server, subProtocols.FirstOrDefault()), await asking);
    }

    private static async Task<byte[]> ReadAsync(SocketStream stream)
    {
        var buffer = new byte[1000];
        return buffer[..await stream.ReadAsync(buffer)];
    }

    private static string Words(Incoming incoming) => Encoding.UTF8.GetString(incoming.Payload.Span);
}
