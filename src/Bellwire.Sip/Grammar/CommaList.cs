namespace Bellwire.Sip.Grammar;

/// <summary>
/// Splits one header value at its top-level commas; quoted strings, &lt;...&gt; and comments keep theirs. Empty elements are skipped. An opener that
/// never ends is an ordinary byte, which its own parser then refuses; it is looked for once only, so that a header full of them costs no
/// more than its bytes.
/// </summary>
public ref struct CommaList
{
    private ReadOnlySpan<byte> _rest;
    private bool _noQuote;
    private bool _noBracket;
    private bool _noComment;

    internal CommaList(ReadOnlySpan<byte> text) => _rest = text;

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly CommaList GetEnumerator() => this;

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var end = NextComma();
            Current = SipScan.Trim(_rest[..end]);
            _rest = end < _rest.Length ? _rest[(end + 1)..] : default;
            if (!Current.IsEmpty)
                return true;
        }
        Current = default;
        return false;
    }

    /// <summary>Index of the first comma outside quotes, brackets and comments; the length when there is none.</summary>
    internal static int NextComma(ReadOnlySpan<byte> text) => new CommaList(text).NextComma();

    private int NextComma()
    {
        var at = 0;
        while (at < _rest.Length)
        {
            var stop = _rest[at..].IndexOfAny(SipChars.CommaStops);
            if (stop < 0)
                return _rest.Length;
            at += stop;
            if (_rest[at] == (byte)',')
                return at;
            at += _rest[at] switch
            {
                (byte)'"' => Skip(_noQuote ? 0 : SipScan.QuotedLength(_rest[at..]), ref _noQuote),
                (byte)'<' => Skip(_noBracket ? 0 : _rest[at..].IndexOf((byte)'>') + 1, ref _noBracket),
                _ => Skip(_noComment ? 0 : _rest[at..].IndexOf((byte)')') + 1, ref _noComment),
            };
        }
        return _rest.Length;
    }

    private static int Skip(int length, ref bool neverEnds)
    {
        if (length > 0)
            return length;
        neverEnds = true;
        return 1;
    }
}
