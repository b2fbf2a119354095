using System.Globalization;
using System.Text;

namespace Bellwire.Sip.Grammar;

/// <summary>Escapes of SIP text: quoted-pair in quoted strings, %HH in URIs, folds in header values.</summary>
public static class SipText
{
    /// <summary>ASCII comparison without case, as RFC 3261 7.3.1 compares names, tokens and hosts.</summary>
    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) =>
        Ascii.EqualsIgnoreCase(a, b) || (a.Length == b.Length && a.SequenceEqual(b));

    /// <summary>
    /// Takes quotes and quoted-pairs off a quoted string and writes it to <paramref name="into"/> (as long as the text is enough). Text
    /// without quotes is copied.
    /// </summary>
    /// <returns>Bytes written.</returns>
    public static int Unquote(ReadOnlySpan<byte> text, Span<byte> into)
    {
        if (text.Length < 2 || text[0] != (byte)'"' || text[^1] != (byte)'"')
        {
            text.CopyTo(into);
            return text.Length;
        }
        var written = 0;
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] == (byte)'\\' && i + 1 < text.Length - 1)
                i++;
            into[written++] = text[i];
        }
        return written;
    }

    /// <summary>The text between the quotes, quoted-pairs left as they are. Text without quotes comes back whole.</summary>
    public static ReadOnlySpan<byte> WithoutQuotes(ReadOnlySpan<byte> text) =>
        text.Length >= 2 && text[0] == (byte)'"' && text[^1] == (byte)'"' ? text[1..^1] : text;

    /// <summary>Turns %HH into bytes (RFC 3261 19.1.2). <paramref name="into"/> must be as long as the text. A broken escape is copied as it is.</summary>
    /// <returns>Bytes written.</returns>
    public static int Unescape(ReadOnlySpan<byte> text, Span<byte> into)
    {
        var written = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == (byte)'%' && TryHex(text, i, out var value))
            {
                into[written++] = value;
                i += 2;
            }
            else
            {
                into[written++] = text[i];
            }
        }
        return written;
    }

    /// <summary>A UTF-8 string for the text; bytes that are not UTF-8 become U+FFFD.</summary>
    public static string ToText(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);

    internal static bool TryHex(ReadOnlySpan<byte> text, int at, out byte value)
    {
        value = 0;
        return at + 2 < text.Length && byte.TryParse(text.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>True when each % begins an escape.</summary>
    internal static bool EscapesAreWhole(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)'%'); at >= 0;)
        {
            if (!TryHex(text, at, out _))
                return false;
            var next = text[(at + 3)..].IndexOf((byte)'%');
            at = next < 0 ? -1 : at + 3 + next;
        }
        return true;
    }
}
