using Bellwire.Media.Audio;
using Bellwire.Media.Rtp;

namespace Bellwire.Media.Recording;

/// <summary>Two channels laid on one line of time. A pure machine: arrivals are positions, in samples since the start.</summary>
internal sealed class Timeline(short[] ring)
{
    private const byte ComfortNoise = 13, FirstDynamicType = 96;

    private readonly StereoRing _ring = new(ring);
    private ChannelClock _left, _right;

    /// <summary>Packets of a codec that we cannot decode: their time is silent.</summary>
    internal long Undecodable { get; private set; }

    internal long Taken => _ring.Taken;

    internal void Add(int channel, in RtpHeader header, ReadOnlySpan<byte> packet, long arrival)
    {
        if (header.PayloadType is not (G711.MuLawType or G711.ALawType))
        {
            if (header.PayloadType is not ComfortNoise and < FirstDynamicType)
                Undecodable++;
            return;
        }
        ref var clock = ref channel == 0 ? ref _left : ref _right;
        var position = clock.Place(header.Ssrc, header.Timestamp, arrival);
        _ring.Write(channel, position, header.Payload(packet), G711.Decoder(header.PayloadType));
    }

    internal int Take(long upTo, Span<byte> pcm) => _ring.Take(upTo, pcm);
}
