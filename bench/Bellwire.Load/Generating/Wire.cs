using System.Buffers.Text;

namespace Bellwire.Load.Generating;

/// <summary>Just enough of SIP for messages whose shape is known: the server spells header names in full.</summary>
internal static class Wire
{
    internal static int Status(ReadOnlySpan<byte> message) =>
        message.StartsWith("SIP/2.0 "u8) && Utf8Parser.TryParse(message.Slice(8, 3), out int status, out _) ? status : 0;

    /// <summary>The whole line of that header, its end included; empty when there is none. <paramref name="start"/> is <c>"\r\nTo:"</c>.</summary>
    internal static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> message, ReadOnlySpan<byte> start)
    {
        var at = message.IndexOf(start);
        if (at < 0)
            return default;
        var line = message[(at + 2)..];
        return line[..(line.IndexOf("\r\n"u8) + 2)];
    }

    /// <summary>All lines of that header together, as they stand one after another.</summary>
    internal static ReadOnlySpan<byte> Lines(ReadOnlySpan<byte> message, ReadOnlySpan<byte> start)
    {
        var at = message.IndexOf(start);
        if (at < 0)
            return default;
        var end = at;
        while (message[end..].StartsWith(start))
            end += 2 + message[(end + 2)..].IndexOf("\r\n"u8);
        return message[(at + 2)..(end + 2)];
    }

    /// <summary>What stands between two marks.</summary>
    internal static ReadOnlySpan<byte> Between(ReadOnlySpan<byte> text, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var at = text.IndexOf(from);
        if (at < 0)
            return default;
        var rest = text[(at + from.Length)..];
        var end = rest.IndexOf(to);
        return end < 0 ? default : rest[..end];
    }

    /// <summary>The number that follows a mark; -1 when there is none.</summary>
    internal static int NumberAfter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> mark)
    {
        var at = text.IndexOf(mark);
        return at >= 0 && Utf8Parser.TryParse(text[(at + mark.Length)..], out int number, out _) ? number : -1;
    }
}
