using System.Net.Sockets;
using System.Text;
using Bellwire.WebSocket;
using Bellwire.WebSocket.Framing;
using Bellwire.WebSocket.Streams;

namespace Bellwire.PubSub.Tests;

/// <summary>A client that may break every rule, and reads only when told.</summary>
internal sealed class RawSocket(SocketStream stream) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private WebSocketConnection? _connection;

    internal SocketStream Stream => stream;

    internal static async Task<RawSocket> ConnectAsync(Uri address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port);
        return new RawSocket(new SocketStream(socket));
    }

    internal async Task ShakesHandsAsync() =>
        _connection = await WebSocketClient.OverAsync(stream, "pbx", "/", [], 64 * 1024 * 1024, CancellationToken.None);

    internal async Task SendsAsync(byte[] bytes) => await stream.WriteAsync(bytes);

    internal async Task SendsTextAsync(string text) => await SendsAsync(FrameWriter.EncodeMasked(Opcode.Text, Encoding.UTF8.GetBytes(text), 0x01020304));

    internal async Task<string> AsksAsync(string text)
    {
        await SendsTextAsync(text);
        return Encoding.UTF8.GetString((await ReceivesAsync()).Payload.Span);
    }

    internal async Task<Incoming> ReceivesAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _connection!.ReceiveAsync(patience.Token); // after the handshake
    }

    /// <summary>Reads past everything to the close frame and returns its code; 0 when there is none.</summary>
    internal async Task<int> ReadsToCloseAsync()
    {
        while (true)
        {
            var incoming = await ReceivesAsync();
            if (incoming.Kind is IncomingKind.Close or IncomingKind.End)
                return incoming.Code;
        }
    }

    /// <summary>Whatever comes until the other side ends it, as text.</summary>
    internal async Task<string> ReadsToEndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var got = new MemoryStream();
        await stream.CopyToAsync(got, patience.Token);
        return Encoding.Latin1.GetString(got.ToArray());
    }

    public async ValueTask DisposeAsync() => await stream.DisposeAsync();
}
