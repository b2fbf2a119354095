using System.Runtime.InteropServices;

namespace Bellwire.Media.Recording;

/// <summary>
/// The last seconds of a recording, interleaved left and right, silent where nothing was written. Frames before <see cref="Taken"/> are gone to the
/// file: what comes for them is too late. Its size bounds the memory of a recording.
/// </summary>
internal sealed class StereoRing(short[] samples)
{
    /// <summary>8.2 s: a second to settle, one ahead, and six that a slow disk may take.</summary>
    internal const int Frames = 65536;

    internal const int Samples = 2 * Frames;

    internal long Taken { get; private set; }

    /// <summary>Writes decoded codes into one channel (0 left, 1 right); what lies outside the ring is left out.</summary>
    internal void Write(int channel, long position, ReadOnlySpan<byte> codes, ReadOnlySpan<short> decoder)
    {
        for (var i = 0; i < codes.Length; i++)
        {
            var frame = position + i;
            if (frame >= Taken && frame < Taken + Frames)
                samples[2 * (int)(frame % Frames) + channel] = decoder[codes[i]];
        }
    }

    /// <summary>Moves at most a buffer's worth of frames up to a position into little-endian PCM; returns the bytes.</summary>
    internal int Take(long upTo, Span<byte> pcm)
    {
        var at = 2 * (int)(Taken % Frames);
        var count = (int)Math.Min(Math.Min(upTo - Taken, pcm.Length / 4), Frames - at / 2);
        if (count <= 0)
            return 0;
        var source = samples.AsSpan(at, 2 * count);
        if (BitConverter.IsLittleEndian)
            MemoryMarshal.AsBytes(source).CopyTo(pcm);
        else
            for (var i = 0; i < source.Length; i++)
                System.Buffers.Binary.BinaryPrimitives.WriteInt16LittleEndian(pcm[(2 * i)..], source[i]);
        source.Clear();
        Taken += count;
        return 4 * count;
    }
}
