using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Uris;

/// <summary>The <c>?name=value&amp;name=value</c> part of a URI, values still escaped (RFC 3261 19.1.1).</summary>
public readonly ref struct UriHeaders
{
    // Comparing two URIs looks each one up in the other, so their number is bounded.
    private const int MaxCount = 64;

    internal UriHeaders(ReadOnlySpan<byte> text) => Text = text;

    /// <summary>As sent, without the '?'.</summary>
    public ReadOnlySpan<byte> Text { get; }

    public Enumerator GetEnumerator() => new(Text);

    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (var header in this)
        {
            if (UriText.EqualsDecoded(header.Name, name, ignoreCase: true))
            {
                value = header.Value;
                return true;
            }
        }
        value = default;
        return false;
    }

    internal bool IsWellFormed()
    {
        if (!SipText.EscapesAreWhole(Text))
            return false;
        var count = 0;
        foreach (var header in this)
        {
            if (++count > MaxCount || header.Name.IsEmpty || !header.HasEquals
                || header.Name.IndexOfAnyExcept(SipChars.UriHeader) >= 0 || header.Value.IndexOfAnyExcept(SipChars.UriHeader) >= 0)
                return false;
        }
        return true;
    }

    public readonly ref struct Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool hasEquals)
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
            _rest = text;
            _more = !text.IsEmpty;
        }

        public Header Current { get; private set; }

        public bool MoveNext()
        {
            if (!_more)
                return false;
            var end = _rest.IndexOf((byte)'&');
            _more = end >= 0;
            var one = _more ? _rest[..end] : _rest;
            _rest = _more ? _rest[(end + 1)..] : default;
            var equals = one.IndexOf((byte)'=');
            Current = equals < 0 ? new Header(one, default, false) : new Header(one[..equals], one[(equals + 1)..], true);
            return true;
        }
    }
}
