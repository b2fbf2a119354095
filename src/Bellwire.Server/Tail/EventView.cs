using System.Globalization;
using System.Text.Json;

namespace Bellwire.Server.Tail;

/// <summary>Reads members of one event for display: whatever is missing or of another type is simply not shown.</summary>
internal readonly struct EventView(JsonElement element)
{
    public string Kind => Text("event_type");

    /// <summary>The event's moment: <c>time</c>, <c>timestamp</c>, or of a CDR <c>ended_time</c>; the newest in a list.</summary>
    public long UnixSeconds => First("time", "timestamp", "ended_time");

    /// <summary>A string or number as text, with anything that could steer a terminal taken out.</summary>
    public string Text(string member)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(member, out var value))
            return "";
        return value.ValueKind switch
        {
            JsonValueKind.String => Harmless(value.GetString() ?? ""),
            JsonValueKind.Number => value.GetRawText(),
            _ => "",
        };
    }

    /// <summary>The number of a party: <c>sip:102@example.org</c> is 102.</summary>
    public string Party(string member)
    {
        var uri = Text(member);
        var start = uri.IndexOf(':', StringComparison.Ordinal) + 1;
        var end = uri.IndexOf('@', StringComparison.Ordinal);
        return end > start ? uri[start..end] : uri;
    }

    public long Number(string member) => long.TryParse(Text(member), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;

    public IReadOnlyList<EventView> List(string member)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(member, out var value) || value.ValueKind != JsonValueKind.Array)
            return [];
        return [.. value.EnumerateArray().Select(e => new EventView(e))];
    }

    private long First(params ReadOnlySpan<string> members)
    {
        foreach (var member in members)
        {
            if (Number(member) is > 0 and var seconds)
                return seconds;
        }
        return 0;
    }

    private static string Harmless(string text) =>
        text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 && !text.Any(IsSteering) ? text : string.Concat(text.Where(c => !IsSteering(c)));

    // C0, DEL, C1, and the marks that turn the direction of writing.
    private static bool IsSteering(char c) => char.IsControl(c) || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u200e' or '\u200f';
}
