namespace Bellwire.Sip.Uris;

/// <summary>One <c>name[=value]</c> of a URI's parameters or headers, still escaped.</summary>
public readonly ref struct UriPair(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool hasEquals)
{
    public ReadOnlySpan<byte> Name { get; } = name;

    public ReadOnlySpan<byte> Value { get; } = value;

    internal bool HasEquals { get; } = hasEquals;
}

/// <summary>Walks the pairs of a text from the first one on; ';' parts parameters, '&amp;' headers.</summary>
public ref struct UriPairs
{
    // Comparing two URIs looks each pair up in the other, so their number is bounded.
    internal const int MaxCount = 64;

    private readonly byte _separator;
    private ReadOnlySpan<byte> _rest;
    private bool _more;

    internal UriPairs(ReadOnlySpan<byte> text, byte separator, bool isEmpty)
    {
        _rest = text;
        _separator = separator;
        _more = !isEmpty;
    }

    public UriPair Current { get; private set; }

    public bool MoveNext()
    {
        if (!_more)
            return false;
        var end = _rest.IndexOf(_separator);
        _more = end >= 0;
        var one = _more ? _rest[..end] : _rest;
        _rest = _more ? _rest[(end + 1)..] : default;
        var equals = one.IndexOf((byte)'=');
        Current = equals < 0 ? new UriPair(one, default, false) : new UriPair(one[..equals], one[(equals + 1)..], true);
        return true;
    }

    /// <summary>The first pair of that name (case-insensitive, escapes understood), from here on.</summary>
    internal bool TryFind(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        while (MoveNext())
        {
            if (UriText.EqualsDecoded(Current.Name, name, ignoreCase: true))
            {
                value = Current.Value;
                return true;
            }
        }
        value = default;
        return false;
    }
}
