using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Uris;

/// <summary>The parameters of a URI (no white space, no quoting, %HH escapes): RFC 3261 19.1.1.</summary>
public readonly ref struct UriParams
{
    // Comparing two URIs looks each one up in the other, so their number is bounded.
    private const int MaxCount = 64;

    internal UriParams(ReadOnlySpan<byte> text) => Text = text;

    /// <summary>As sent, from the first ';'.</summary>
    public ReadOnlySpan<byte> Text { get; }

    public Enumerator GetEnumerator() => new(Text);

    /// <summary>The first parameter of that name (case-insensitive, escapes understood).</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (var param in this)
        {
            if (UriText.EqualsDecoded(param.Name, name, ignoreCase: true))
            {
                value = param.Value;
                return true;
            }
        }
        value = default;
        return false;
    }

    public bool Has(ReadOnlySpan<byte> name) => TryGet(name, out _);

    internal bool IsWellFormed()
    {
        if (Text.IsEmpty)
            return true;
        if (Text[0] != (byte)';' || !SipText.EscapesAreWhole(Text))
            return false;
        var count = 0;
        foreach (var param in this)
        {
            if (++count > MaxCount || param.Name.IsEmpty || param.Name.IndexOfAnyExcept(SipChars.UriParam) >= 0
                || param.Value.IndexOfAnyExcept(SipChars.UriParam) >= 0
                || (param.HasEquals && param.Value.IsEmpty))
                return false;
        }
        return true;
    }

    public readonly ref struct Param(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool hasEquals)
    {
        public ReadOnlySpan<byte> Name { get; } = name;

        public ReadOnlySpan<byte> Value { get; } = value;

        internal bool HasEquals { get; } = hasEquals;
    }

    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private bool _more;

        internal Enumerator(ReadOnlySpan<byte> text)
        {
            _more = !text.IsEmpty;
            _rest = text.IsEmpty ? text : text[1..];
        }

        public Param Current { get; private set; }

        public bool MoveNext()
        {
            if (!_more)
                return false;
            var end = _rest.IndexOf((byte)';');
            _more = end >= 0;
            var one = _more ? _rest[..end] : _rest;
            _rest = _more ? _rest[(end + 1)..] : default;
            var equals = one.IndexOf((byte)'=');
            Current = equals < 0 ? new Param(one, default, false) : new Param(one[..equals], one[(equals + 1)..], true);
            return true;
        }
    }
}
