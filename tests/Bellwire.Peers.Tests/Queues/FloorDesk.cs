using System.Net.WebSockets;
using System.Text.Json;
using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Watching;

namespace Bellwire.Peers.Tests.Queues;

/// <summary>A wallboard of one queue: it keeps a copy by the events alone, and can ask the server whether that copy is right.</summary>
internal sealed class FloorDesk : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly ClientWebSocket _socket;
    private readonly string _queue;
    private readonly List<JsonElement> _seen = [];
    private QueueCopy _copy = new();

    private FloorDesk(ClientWebSocket socket, string queue) => (_socket, _queue) = (socket, queue);

    public QueueCopy Copy => _copy;

    /// <summary>All events since the snapshot.</summary>
    public IEnumerable<JsonElement> Events => _seen;

    public static async Task<FloorDesk> OpenAsync(PhoneHouse house, QueueRoom room)
    {
        var desk = new FloorDesk(await WsiSocket.OpenAsync(house.Server), room.Number);
        await desk._socket.SendAsync(WsiSocket.Login(PhoneHouse.Domain));
        await desk.IsAnsweredAsync();
        desk._copy = QueueCopy.From(await desk.FreshAsync());
        return desk;
    }

    /// <summary>Reads on until the queue is so, and no further.</summary>
    public async Task SeesAsync(string what, Func<QueueCopy, bool> isSo)
    {
        while (!isSo(_copy))
        {
            var next = await NextAsync();
            Assert.True(next is not null, $"closed ({_socket.CloseStatus}) before {what}:\n{Story()}");
            Note(next.Value);
        }
    }

    public Task SeesAsync(string agent, string state) => SeesAsync($"agent {agent} was {state}", copy => copy.StateOf(agent) == state);

    /// <summary>Reads on until such an event has come; it may have come already.</summary>
    public async Task<JsonElement> FindsAsync(string what, Func<JsonElement, bool> wanted)
    {
        for (var at = 0; ; at++)
        {
            while (at >= _seen.Count)
                Note(await NextAsync() ?? throw new InvalidOperationException($"closed ({_socket.CloseStatus}) before {what}:\n{Story()}"));
            if (wanted(_seen[at]))
                return _seen[at];
        }
    }

    /// <summary>The event by which a caller left, or was put, for this reason.</summary>
    public Task<JsonElement> FindsCallerAsync(string reason) => FindsAsync($"a caller's {reason}", seen =>
        seen.TryGetProperty("updated_callers", out var callers) && callers.EnumerateArray().Any(caller => caller.GetProperty("reason").GetString() == reason));

    /// <summary>The copy, made of a snapshot and all events since, is what the server says at this place of the stream.</summary>
    public async Task IsRightAsync()
    {
        var fresh = QueueCopy.From(await FreshAsync());
        Assert.Equal(fresh.ToString(), _copy.ToString());
    }

    public void Dispose() => _socket.Dispose();

    // The reply comes first, the snapshot at its place among the events.
    private async Task<JsonElement> FreshAsync()
    {
        await _socket.SendAsync(new { command = "subscribe", topics = new[] { "queue_events" }, queues = new[] { _queue } });
        await IsAnsweredAsync();
        while (await NextAsync() is { } next)
        {
            if (next.GetProperty("event_type").GetString() == "queue_status")
                return next;
            Note(next);
        }
        throw new InvalidOperationException($"closed ({_socket.CloseStatus}) before queue_status came");
    }

    private async Task IsAnsweredAsync()
    {
        while (await NextAsync() is { } next)
        {
            if (next.TryGetProperty("status", out var status))
            {
                Assert.Equal(0, status.GetInt32());
                return;
            }
            Note(next);
        }
    }

    private void Note(JsonElement seen)
    {
        _seen.Add(seen);
        _copy.Apply(seen);
    }

    private async Task<JsonElement?> NextAsync()
    {
        try
        {
            return await _socket.NextAsync(Patience) is { } text ? JsonDocument.Parse(text).RootElement : null;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"nothing more came. The queue is\n{_copy}\nafter\n{Story()}");
        }
    }

    private string Story() => string.Join('\n', _seen.Select(seen => seen.GetRawText()));
}
