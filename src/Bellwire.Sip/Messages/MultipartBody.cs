using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Messages;

/// <summary>
/// The parts of a multipart body, one level deep (RFC 2046 5.1, RFC 5621): <c>--boundary CRLF headers CRLF CRLF body CRLF --boundary-- </c>. Walks spans of
/// the message; a text before the first delimiter and after the last is passed over.
/// </summary>
internal ref struct MultipartBody
{
    private const int MostParts = 16;
    private const int LongestBoundary = 70;                                    // RFC 2046 5.1.1

    private readonly ReadOnlySpan<byte> _boundary;
    private ReadOnlySpan<byte> _rest;
    private int _parts;

    internal MultipartBody(ReadOnlySpan<byte> body, ReadOnlySpan<byte> boundary)
    {
        _boundary = boundary;
        _rest = body;
        if (boundary.Length is 0 or > LongestBoundary || !TakeDelimiter(out _))
            _rest = default;
    }

    /// <summary>The part that <see cref="MoveNext"/> came to, its headers first.</summary>
    internal ReadOnlySpan<byte> Current { get; private set; }

    internal bool MoveNext()
    {
        if (_rest.IsEmpty || ++_parts > MostParts || !TakeDelimiter(out var part))
            return false;
        Current = part;
        return true;
    }

    /// <summary>The value of a header of a part; empty when it has none.</summary>
    internal static ReadOnlySpan<byte> HeaderOf(ReadOnlySpan<byte> part, ReadOnlySpan<byte> name)
    {
        var headers = part[..HeadersOf(part)];
        while (!headers.IsEmpty)
        {
            var end = headers.IndexOf("\r\n"u8);
            var line = end < 0 ? headers : headers[..end];
            headers = end < 0 ? default : headers[(end + 2)..];
            var colon = line.IndexOf((byte)':');
            if (colon > 0 && SipText.EqualsIgnoreCase(SipScan.Trim(line[..colon]), name))
                return SipScan.Trim(line[(colon + 1)..]);
        }
        return default;
    }

    internal static ReadOnlySpan<byte> ContentOf(ReadOnlySpan<byte> part)
    {
        var headers = HeadersOf(part);
        return part.StartsWith("\r\n"u8) ? part[2..] : headers == part.Length ? default : part[(headers + 4)..];
    }

    private static int HeadersOf(ReadOnlySpan<byte> part)
    {
        if (part.StartsWith("\r\n"u8))                                         // none at all
            return 0;
        var end = part.IndexOf("\r\n\r\n"u8);
        return end < 0 ? part.Length : end;
    }

    // What lies before the next delimiter, without the line end that belongs to the delimiter.
    private bool TakeDelimiter(out ReadOnlySpan<byte> before)
    {
        before = default;
        for (var at = 0; at < _rest.Length;)
        {
            var found = _rest[at..].IndexOf("--"u8);
            if (found < 0)
                return false;
            at += found;
            var isAtLine = at == 0 || (at >= 2 && _rest[(at - 2)..at].SequenceEqual("\r\n"u8));
            if (!isAtLine || !_rest[(at + 2)..].StartsWith(_boundary))
            {
                at += 2;
                continue;
            }
            before = _rest[..Math.Max(0, at - 2)];
            var after = _rest[(at + 2 + _boundary.Length)..];
            var line = after.IndexOf("\r\n"u8);
            _rest = after.StartsWith("--"u8) || line < 0 ? default : after[(line + 2)..];
            return true;
        }
        return false;
    }
}
