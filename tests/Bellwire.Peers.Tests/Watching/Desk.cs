using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Bellwire.Peers.Tests.House;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Watching;

/// <summary>A subscriber over <c>wss://</c> that trusts the server's CA and nothing else, and watches some lines.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket;
    private readonly Channel<JsonElement> _seen = Channel.CreateBounded<JsonElement>(10_000);
    private readonly CancellationTokenSource _closing = new();
    private readonly BellwireProcess _server;
    private readonly Line _bell;
    private Task _reading = Task.CompletedTask;

    private Desk(ClientWebSocket socket, BellwireProcess server, Line bell)
    {
        _socket = socket;
        _server = server;
        _bell = bell;
    }

    public static Task<Desk> OpenAsync(PhoneHouse house, params Line[] lines) => OpenAsync(house.Server, house.NewLine(lines[0].Domain), lines);

    /// <param name="server">The server to watch.</param>
    /// <param name="bell">A line that nobody else uses: see <see cref="SeesNothingMoreAsync"/>.</param>
    /// <param name="lines">The lines to watch, all of one tenant.</param>
    public static async Task<Desk> OpenAsync(BellwireProcess server, Line bell, params Line[] lines)
    {
        var desk = new Desk(await WsiSocket.OpenAsync(server), server, bell);
        desk._reading = desk.ReadAsync();
        await desk.SaysAsync(WsiSocket.Login(bell.Domain));
        await desk.SaysAsync(new
        {
            command = "subscribe", topics = new[] { "extension_events" }, extensions = lines.Append(bell).Select(line => line.Number),
        });
        return desk;
    }

    /// <summary>The next event, which must be about this line.</summary>
    public async Task<RegisterEvent> SeesAsync(Line line)
    {
        var seen = await NextAsync($"an event about {line.Aor}");
        var read = RegisterEvent.Read(seen);
        Assert.True(read.Extension == line.Aor, $"expected an event about {line.Aor}, but saw {seen.GetRawText()}");
        return read;
    }

    /// <summary>
    /// Nothing was published about the watched lines until now. No waiting: another phone registers, and since all events of a tenant come
    /// in one order, its event must be the next one.
    /// </summary>
    public async Task SeesNothingMoreAsync()
    {
        await BellPhone.RingAsync(_server, _bell);
        var seen = await NextAsync("the event of the bell");
        Assert.True(seen.GetProperty("extension").GetString() == _bell.Aor, $"expected nothing more, but saw {seen.GetRawText()}");
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _reading;
        _socket.Dispose();
        _closing.Dispose();
    }

    private async Task SaysAsync<T>(T command)
    {
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), WebSocketMessageType.Text, true, CancellationToken.None);
        var reply = await NextAsync("a reply");
        Assert.Equal("""{"status":0}""", reply.GetRawText());
    }

    private async Task<JsonElement> NextAsync(string what)
    {
        using var late = new CancellationTokenSource(Patience);
        try
        {
            return await _seen.Reader.ReadAsync(late.Token);
        }
        catch (Exception fault) when (fault is OperationCanceledException or ChannelClosedException)
        {
            throw new TimeoutException(
                $"{what} did not come within {Patience.TotalSeconds:0} s (socket {_socket.State}, {_socket.CloseStatus}). The server printed:\n{_server.Output.Tail()}");
        }
    }

    private async Task ReadAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, _closing.Token);
                if (part.MessageType != WebSocketMessageType.Text)
                    break;
                text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
                if (!part.EndOfMessage)
                    continue;
                await _seen.Writer.WriteAsync(JsonDocument.Parse(text.ToString()).RootElement, _closing.Token);
                text.Clear();
            }
        }
        catch (Exception end) when (end is OperationCanceledException or WebSocketException)
        {
            _seen.Writer.TryComplete(end);
        }
        _seen.Writer.TryComplete();
    }
}
