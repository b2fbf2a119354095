using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Uris;

/// <summary>The parameters of a URI (no white space, no quoting, %HH escapes): RFC 3261 19.1.1.</summary>
public readonly ref struct UriParams
{
    internal UriParams(ReadOnlySpan<byte> text) => Text = text;

    /// <summary>As sent, from the first ';'.</summary>
    public ReadOnlySpan<byte> Text { get; }

    public UriPairs GetEnumerator() => new(Text.IsEmpty ? Text : Text[1..], (byte)';', Text.IsEmpty);

    /// <summary>The first parameter of that name (case-insensitive, escapes understood).</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => GetEnumerator().TryFind(name, out value);

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
            if (++count > UriPairs.MaxCount || param.Name.IsEmpty || param.Name.IndexOfAnyExcept(SipChars.UriParam) >= 0
                || param.Value.IndexOfAnyExcept(SipChars.UriParam) >= 0
                || (param.HasEquals && param.Value.IsEmpty))
                return false;
        }
        return true;
    }
}
