using System.Net.WebSockets;
using System.Text.Json;
using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Watching;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Calls;

/// <summary>A subscriber that watches the calls of some lines and the records of its tenant.</summary>
internal sealed class CallDesk : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket;

    private readonly string[] _numbers;

    private CallDesk(ClientWebSocket socket, IEnumerable<Line> lines) => (_socket, _numbers) = (socket, [.. lines.Select(line => line.Number)]);

    public static async Task<CallDesk> OpenAsync(BellwireProcess server, params Line[] lines)
    {
        var desk = new CallDesk(await WsiSocket.OpenAsync(server), lines);
        await desk.SaysAsync(WsiSocket.Login(lines[0].Domain));
        await desk.SaysAsync(new { command = "subscribe", topics = new[] { "extension_events" }, extensions = lines.Select(line => line.Number), position = true });
        await desk.SaysAsync(new { command = "subscribe", topics = new[] { "cdr_events" }, position = true });
        return desk;
    }

    /// <summary>The next event that is about a call of these lines, or null when the server has closed.</summary>
    /// <param name="patience">How long for one event; half a minute unless told.</param>
    public async Task<JsonElement?> NextAsync(TimeSpan? patience = null)
    {
        while (await _socket.NextAsync(patience ?? Patience) is { } text)
        {
            var seen = JsonDocument.Parse(text).RootElement;
            if (seen.GetProperty("event_type").GetString() != "extension_register" && !IsRecordOfOthers(seen))
                return seen;
        }
        return null;
    }

    /// <summary>The next events, which must be of these kinds in this order; the last one is given back.</summary>
    public Task<JsonElement> SeesAsync(params string[] kinds) => SeesAsync(Patience, kinds);

    /// <summary>The same, with another patience for each.</summary>
    public async Task<JsonElement> SeesAsync(TimeSpan patience, params string[] kinds)
    {
        JsonElement? last = null;
        foreach (var kind in kinds)
        {
            last = await NextAsync(patience);
            Assert.True(last?.GetProperty("event_type").GetString() == kind, $"expected {kind}, but saw {last?.GetRawText() ?? $"the close code {_socket.CloseStatus}"}");
        }
        return last ?? throw new ArgumentException("no kinds", nameof(kinds));
    }

    /// <summary>The next events, which must be of these kinds in any order: two devices are two chains of their own.</summary>
    public async Task SeesInAnyOrderAsync(params string[] kinds)
    {
        var seen = new List<string?>();
        foreach (var _ in kinds)
            seen.Add((await NextAsync())?.GetProperty("event_type").GetString());
        Assert.Equal(kinds.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    /// <summary>The kinds of all events before the next of that kind, which is then <see cref="Last"/>.</summary>
    public async Task<IReadOnlyList<string>> SeesUntilAsync(string kind)
    {
        var seen = new List<string>();
        while (await NextAsync() is { } next)
        {
            Last = next;
            if (next.GetProperty("event_type").GetString() is not { } name || name == kind)
                return seen;
            seen.Add(name);
        }
        throw new InvalidOperationException($"no {kind} after {string.Join(", ", seen)}");
    }

    /// <summary>The event that ended <see cref="SeesUntilAsync"/>.</summary>
    public JsonElement Last { get; private set; }

    public Task<int?> ClosesAsync() => _socket.ClosesAsync(Patience);

    public void Dispose() => _socket.Dispose();

    // The records of the whole tenant come, those of other tests too.
    private bool IsRecordOfOthers(JsonElement seen) =>
        seen.GetProperty("event_type").GetString() == "call_cdr"
        && !_numbers.Contains(seen.GetProperty("caller").GetString()) && !_numbers.Contains(seen.GetProperty("callee").GetString());

    private async Task SaysAsync(object command)
    {
        await _socket.SendAsync(command);
        Assert.Equal("""{"status":0}""", await _socket.NextAsync(Patience));
    }
}
