namespace Bellwire.Sip.Grammar;

/// <summary>
/// Small steps over a header value. The head parser has already proved that a line break in a value is a fold, so CR and LF
/// count as white space here and a folded value needs no copy (RFC 3261 7.3.1, 25.1 LWS).
/// </summary>
internal static class SipScan
{
    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && SipChars.IsLws(text[start]))
            start++;
        while (end > start && SipChars.IsLws(text[end - 1]))
            end--;
        return text[start..end];
    }

    internal static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text)
    {
        var start = 0;
        while (start < text.Length && SipChars.IsLws(text[start]))
            start++;
        return text[start..];
    }

    /// <summary>Takes a token off the front; false when there is none.</summary>
    internal static bool TakeToken(scoped ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> token)
    {
        var length = text.IndexOfAnyExcept(SipChars.Token);
        if (length < 0)
            length = text.Length;
        token = text[..length];
        text = text[length..];
        return length > 0;
    }

    /// <summary>LWS, one given byte, LWS: the SLASH, EQUAL, SEMI, COLON of RFC 3261 25.1.</summary>
    internal static bool TakeSeparator(scoped ref ReadOnlySpan<byte> text, byte separator)
    {
        var rest = TrimStart(text);
        if (rest.IsEmpty || rest[0] != separator)
            return false;
        text = TrimStart(rest[1..]);
        return true;
    }

    /// <summary>Length of the quoted string at the front, both quotes included; -1 when it never ends.</summary>
    internal static int QuotedLength(ReadOnlySpan<byte> text)
    {
        var at = 1;
        while (at < text.Length)
        {
            var stop = text[at..].IndexOfAny(SipChars.QuoteStops);
            if (stop < 0)
                return -1;
            at += stop;
            if (text[at] == (byte)'"')
                return at + 1;
            at += 2;                                             // quoted-pair: whatever follows the backslash
        }
        return -1;
    }

    /// <summary>1*DIGIT that fills the whole text and is at most <paramref name="max"/>; leading zeros are fine.</summary>
    internal static bool TryNumber(ReadOnlySpan<byte> text, uint max, out uint number)
    {
        ulong value = 0;
        number = 0;
        if (text.IsEmpty)
            return false;
        foreach (var b in text)
        {
            if (!SipChars.IsDigit(b))
                return false;
            value = value * 10 + (uint)(b - '0');
            if (value > max)
                return false;
        }
        number = (uint)value;
        return true;
    }
}
