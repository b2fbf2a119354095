namespace Bellwire.Sip.Sdp;

/// <summary>Words of a line, separated by spaces.</summary>
public ref struct SdpWords
{
    private ReadOnlySpan<byte> _rest;

    internal SdpWords(ReadOnlySpan<byte> text) => _rest = text;

    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>What stands after the current word.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public readonly SdpWords GetEnumerator() => this;

    public bool MoveNext()
    {
        _rest = _rest.TrimStart((byte)' ');
        if (_rest.IsEmpty)
            return false;
        var end = _rest.IndexOf((byte)' ');
        Current = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[(end + 1)..];
        return true;
    }

    internal bool Take(out ReadOnlySpan<byte> word)
    {
        var isThere = MoveNext();
        word = isThere ? Current : default;
        return isThere;
    }
}
