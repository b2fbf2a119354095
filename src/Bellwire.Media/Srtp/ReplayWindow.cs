namespace Bellwire.Media.Srtp;

/// <summary>Which of the last 64 packet indices came already (RFC 3711 3.3.2). Nothing is marked before the packet is authenticated.</summary>
internal struct ReplayWindow
{
    private const int Width = 64;

    private ulong _seen;

    internal ulong Highest { get; private set; }

    internal bool Started { get; private set; }

    internal readonly bool IsFresh(ulong index)
    {
        if (!Started || index > Highest)
            return true;
        var age = Highest - index;
        return age < Width && (_seen & (1UL << (int)age)) == 0;
    }

    /// <summary>So far back that it is no late packet: a source that has begun again.</summary>
    internal readonly bool IsAncient(ulong index) => Started && index < Highest && Highest - index >= Width;

    internal void Mark(ulong index)
    {
        if (!Started || index > Highest)
        {
            var step = Started ? index - Highest : Width;
            _seen = step >= Width ? 1 : (_seen << (int)step) | 1;
            (Highest, Started) = (index, true);
            return;
        }
        _seen |= 1UL << (int)(Highest - index);
    }
}
