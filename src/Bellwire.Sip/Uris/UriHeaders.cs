using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Uris;

/// <summary>The <c>?name=value&amp;name=value</c> part of a URI, values still escaped (RFC 3261 19.1.1).</summary>
public readonly ref struct UriHeaders
{
    internal UriHeaders(ReadOnlySpan<byte> text) => Text = text;

    /// <summary>As sent, without the '?'.</summary>
    public ReadOnlySpan<byte> Text { get; }

    public UriPairs GetEnumerator() => new(Text, (byte)'&', Text.IsEmpty);

    /// <summary>The first header of that name (case-insensitive, escapes understood).</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => GetEnumerator().TryFind(name, out value);

    internal bool IsWellFormed()
    {
        if (!SipText.EscapesAreWhole(Text))
            return false;
        var count = 0;
        foreach (var header in this)
        {
            if (++count > UriPairs.MaxCount || header.Name.IsEmpty || !header.HasEquals
                || header.Name.IndexOfAnyExcept(SipChars.UriHeader) >= 0 || header.Value.IndexOfAnyExcept(SipChars.UriHeader) >= 0)
                return false;
        }
        return true;
    }
}
