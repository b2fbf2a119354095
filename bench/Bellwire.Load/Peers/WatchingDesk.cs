using System.Net.WebSockets;
using System.Text.Json;
using Bellwire.Testing.Processes;

namespace Bellwire.Load.Peers;

/// <summary>A subscriber that reads every call event and record of the tenant, and counts them.</summary>
internal sealed class WatchingDesk : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private Task _reading = Task.CompletedTask;
    private int _messages;

    public int Messages => Volatile.Read(ref _messages);

    public static async Task<WatchingDesk> OpenAsync(BellwireProcess server)
    {
        var desk = new WatchingDesk();
        desk._socket.Options.RemoteCertificateValidationCallback = ServerTrust.Of(server.Ready);
        await desk._socket.ConnectAsync(new Uri($"wss://127.0.0.1:{server.Ready.WsiPort}/"), CancellationToken.None);
        desk._reading = desk.ReadAsync();
        await desk.SendAsync(new { command = "auth", username = LoadUsers.LoginOf(LoadUsers.Desk(0)), domain = LoadUsers.Domain, password = LoadUsers.DeskPassword });
        await desk.SendAsync(new { command = "subscribe", topics = new[] { "extension_events", "cdr_events" } });
        return desk;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private Task SendAsync<T>(T command) =>
        _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), WebSocketMessageType.Text, true, CancellationToken.None);

    private async Task ReadAsync()
    {
        var buffer = new byte[65_536];
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                    return;
                if (part.EndOfMessage)
                    Interlocked.Increment(ref _messages);
            }
        }
        catch (Exception ended) when (ended is WebSocketException or OperationCanceledException)
        {
            return; // cut off by the end of the run
        }
    }
}
