namespace Bellwire.Sip.Grammar;

/// <summary>Splits one header value at its top-level commas; quoted strings, &lt;...&gt; and comments keep theirs. Empty elements are skipped.</summary>
public ref struct CommaList
{
    private ReadOnlySpan<byte> _rest;

    internal CommaList(ReadOnlySpan<byte> text) => _rest = text;

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly CommaList GetEnumerator() => this;

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var end = NextComma(_rest);
            Current = SipScan.Trim(_rest[..end]);
            _rest = end < _rest.Length ? _rest[(end + 1)..] : default;
            if (!Current.IsEmpty)
                return true;
        }
        Current = default;
        return false;
    }

    /// <summary>Index of the first comma outside quotes, brackets and comments; the length when there is none.</summary>
    internal static int NextComma(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var stop = text[at..].IndexOfAny(SipChars.CommaStops);
            if (stop < 0)
                return text.Length;
            at += stop;
            var skip = text[at] switch
            {
                (byte)',' => 0,
                (byte)'"' => SipScan.QuotedLength(text[at..]),
                (byte)'<' => text[at..].IndexOf((byte)'>') + 1,
                _ => text[at..].IndexOf((byte)')') + 1,
            };
            if (skip == 0 && text[at] == (byte)',')
                return at;
            at += Math.Max(skip, 1);                             // an opener without end is an ordinary byte; its own parser refuses it
        }
        return text.Length;
    }
}
