using Bellwire.Media.Audio;
using Bellwire.Media.Recording;
using Bellwire.Media.Rtp;

namespace Bellwire.Media.Mixing;

/// <summary>
/// The last second of what one leg said, on a line of time in samples, silent where nothing came. Packets come on a media thread, mixes are read on the
/// playout clock's; what is not G.711 is silence.
/// </summary>
internal sealed class Ear(Relay.MediaClock clock)
{
    private const int Size = 8192;                               // a power of two, a little over a second

    private readonly Lock _gate = new();
    private readonly short[] _ring = new short[Size];
    private ChannelClock _place;
    private long _end;                                           // behind the last sample that was written

    internal TimeSpan Now => clock.Now;

    /// <summary>The moment as a place on the line.</summary>
    internal static long PositionAt(TimeSpan now) => now.Ticks * AudioClip.SampleRate / TimeSpan.TicksPerSecond;

    internal void Add(in RtpHeader header, ReadOnlySpan<byte> packet, TimeSpan now)
    {
        if (header.PayloadType is not (G711.MuLawType or G711.ALawType))
            return;
        var codes = header.Payload(packet);
        var decoder = G711.Decoder(header.PayloadType);
        lock (_gate)
        {
            var at = _place.Place(header.Ssrc, header.Timestamp, PositionAt(now));
            if (at + codes.Length <= _end - Size || codes.Length > Size)
                return;
            for (var gap = Math.Max(_end, at - Size); gap < at; gap++)
                _ring[gap & (Size - 1)] = 0;
            for (var i = 0; i < codes.Length; i++)
                _ring[(at + i) & (Size - 1)] = decoder[codes[i]];
            _end = Math.Max(_end, at + codes.Length);
        }
    }

    /// <summary>Adds the samples from a place on to a sum.</summary>
    internal void AddTo(Span<int> sum, long from)
    {
        lock (_gate)
        {
            var (first, behind) = (Math.Max(from, Math.Max(0, _end - Size)), Math.Min(from + sum.Length, _end));
            for (var at = first; at < behind; at++)
                sum[(int)(at - from)] += _ring[at & (Size - 1)];
        }
    }
}
