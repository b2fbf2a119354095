using System.Runtime.InteropServices;
using Bellwire.Media.Audio;
using Bellwire.Media.Recording;
using Bellwire.Media.Rtp;
using Bellwire.Media.Tests.Audio;

namespace Bellwire.Media.Tests.Recording;

/// <summary>A timeline fed with synthetic packets, drained as the writer does, one second behind.</summary>
internal sealed class Studio
{
    internal const int Packet = 160;
    private const int Settle = 8000;

    private readonly Timeline _timeline = new(new short[StereoRing.Samples]);
    private readonly List<short>[] _pcm = [[], []];
    private readonly byte[] _scratch = new byte[65536];

    internal long Undecodable => _timeline.Undecodable;

    /// <summary>One 20 ms packet of a tone whose phase follows <paramref name="tonePosition"/>.</summary>
    internal void Add(int channel, double frequency, long tonePosition, uint timestamp, long arrival, uint ssrc = 1, byte law = 0)
    {
        var samples = new short[Packet];
        for (var i = 0; i < Packet; i++)
            samples[i] = (short)(10000 * Math.Sin(Math.Tau * frequency * (tonePosition + i) / 8000));
        var packet = new byte[RtpHeader.FixedBytes + Packet];
        RtpHeader.Write(packet, false, law, 0, timestamp, ssrc);
        G711.Encode(law, samples).CopyTo(packet, RtpHeader.FixedBytes);
        Add(channel, packet, arrival);
    }

    internal void Add(int channel, byte[] packet, long arrival)
    {
        Drain(arrival - Settle);
        if (RtpHeader.TryParse(packet, out var header))
            _timeline.Add(channel, header, packet, arrival);
    }

    internal void Drain(long upTo)
    {
        while (_timeline.Take(upTo, _scratch) is var bytes and > 0)
            Keep(MemoryMarshal.Cast<byte, short>(_scratch.AsSpan(0, bytes)));
    }

    internal short[] Channel(int channel) => [.. _pcm[channel]];

    /// <summary>The tone's level in one channel between two positions.</summary>
    internal double Level(int channel, double frequency, long from, long to) =>
        Goertzel.Level(CollectionsMarshal.AsSpan(_pcm[channel]).Slice((int)from, (int)(to - from)), frequency);

    /// <summary>The first position of a channel, from one on, that is not near silence.</summary>
    internal int Onset(int channel, int from) => _pcm[channel].FindIndex(from, sample => Math.Abs((int)sample) > 2000);

    private void Keep(ReadOnlySpan<short> interleaved)
    {
        for (var i = 0; i < interleaved.Length; i++)
            _pcm[i % 2].Add(interleaved[i]);
    }
}
