using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Bellwire.WebSocket;
using Bellwire.WebSocket.Framing;
using Xunit;

namespace Bellwire.Testing.Subscribers;

/// <summary>A WSI client that sees raw JSON: it logs in, subscribes, and says what came, in order. Each wait fails after ten seconds.</summary>
public sealed class Subscriber : IAsyncDisposable
{
    private const int MostWaiting = 1_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly WebSocketConnection _connection;
    private readonly Channel<JsonElement> _events = NewChannel(), _replies = NewChannel();
    private readonly TaskCompletionSource<Incoming> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    private Subscriber(WebSocketConnection connection)
    {
        _connection = connection;
        _reading = ReadAsync();
    }

    /// <summary>Connects to <c>ws://</c>, or to <c>wss://</c> with any certificate.</summary>
    public static async Task<Subscriber> ConnectAsync(Uri address)
    {
        var tls = new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null };
        using var patience = new CancellationTokenSource(Patience);
        return new Subscriber(await WebSocketClient.ConnectAsync(address, [], tls, 16 * 1024 * 1024, patience.Token));
    }

    /// <summary>The close code and reason with which the server closed; 0 when the connection ended without.</summary>
    public async Task<(int Code, string Reason)> ClosedAsync()
    {
        var end = await _end.Task.WaitAsync(Patience);
        return end.Kind == IncomingKind.Close ? (end.Code, Encoding.UTF8.GetString(end.Payload.Span)) : (0, end.Kind.ToString());
    }

    public Task SendsAsync(string text) => SendsAsync(Opcode.Text, Encoding.UTF8.GetBytes(text));

    public async Task SendsAsync(Opcode opcode, byte[] payload)
    {
        using var patience = new CancellationTokenSource(Patience);
        await _connection.SendAsync(opcode, payload, patience.Token);
    }

    /// <summary>Sends a command and returns the reply as it came.</summary>
    public async Task<string> AsksAsync(string command)
    {
        await SendsAsync(command);
        return await NextReplyAsync();
    }

    public async Task<string> NextReplyAsync() => (await NextAsync(_replies)).GetRawText();

    /// <summary>Logs in and expects to be let in.</summary>
    public async Task LogsInAsync(string userName, string domain, string password) => Assert.Equal("""{"status":0}""", await AsksAsync(
        $$"""{"command":"auth","username":"{{userName}}","domain":"{{domain}}","password":"{{password}}"}"""));

    /// <summary>Subscribes and expects to be granted it. Null names nothing, which asks for all.</summary>
    public async Task SubscribesAsync(string[] topics, string[]? extensions = null, string[]? queues = null, bool position = false)
    {
        var command = new Dictionary<string, object> { ["command"] = "subscribe", ["topics"] = topics };
        if (extensions is not null)
            command["extensions"] = extensions;
        if (queues is not null)
            command["queues"] = queues;
        if (position)
            command["position"] = true;
        Assert.Equal("""{"status":0}""", await AsksAsync(JsonSerializer.Serialize(command)));
    }

    /// <summary>The next event, whatever it is.</summary>
    public Task<JsonElement> NextEventAsync() => NextAsync(_events);

    /// <summary>An event that came and was not looked at yet. False: there is none.</summary>
    public bool TryNextEvent(out JsonElement next) => _events.Reader.TryRead(out next);

    /// <summary>The next events are of these kinds, in this order. Returns them.</summary>
    public async Task<JsonElement[]> SeesAsync(params string[] eventTypes)
    {
        var seen = new List<JsonElement>();
        foreach (var expected in eventTypes)
        {
            var next = await NextEventAsync();
            seen.Add(next);
            var sequence = string.Join(", ", seen.Select(TypeOf));
            Assert.True(TypeOf(next) == expected, $"expected {string.Join(", ", eventTypes)}; saw {sequence}: {next.GetRawText()}");
        }
        return [.. seen];
    }

    /// <summary>
    /// Whatever the server had published for this socket when this is called has been looked at. No sleep: a command that changes nothing goes the same
    /// way as the events, so its reply comes behind them.
    /// </summary>
    public async Task SeesNothingMoreAsync()
    {
        await AsksAsync("""{"command":"unsubscribe","topics":[]}""");
        Assert.False(_events.Reader.TryRead(out var extra), $"nothing more was expected, but came {(extra.ValueKind == JsonValueKind.Undefined ? "" : extra.GetRawText())}");
    }

    /// <summary>Says goodbye and waits for the server's answer.</summary>
    public async Task ClosesAsync(int code, string reason)
    {
        await SendsAsync(Opcode.Close, FrameWriter.ClosePayload(code, reason));
        await _reading.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                var incoming = await _connection.ReceiveAsync(_stop.Token);
                if (incoming.Kind != IncomingKind.Text)
                {
                    End(incoming with { Payload = incoming.Payload.ToArray() });
                    return;
                }
                var message = JsonElement.Parse(incoming.Payload.Span);
                await (message.TryGetProperty("event_type", out _) ? _events : _replies).Writer.WriteAsync(message, _stop.Token);
            }
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            End(new Incoming(IncomingKind.End, default, 0, broken.Message));
        }
    }

    private void End(Incoming end)
    {
        _end.TrySetResult(end);
        _events.Writer.TryComplete();
        _replies.Writer.TryComplete();
    }

    private async Task<JsonElement> NextAsync(Channel<JsonElement> channel)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return await channel.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"nothing came in {Patience.TotalSeconds} s");
        }
        catch (ChannelClosedException)
        {
            throw new InvalidOperationException($"the server closed: {await ClosedAsync()}");
        }
    }

    private static string TypeOf(JsonElement evt) => evt.GetProperty("event_type").GetString() ?? "";

    private static Channel<JsonElement> NewChannel() =>
        Channel.CreateBounded<JsonElement>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.Wait });
}
