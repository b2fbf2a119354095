using System.Buffers.Binary;

namespace Bellwire.Peers.Tests.Phones;

/// <summary>A sine in a WAV file (16-bit mono, 8 kHz): what a phone plays instead of a voice, and how to find it again in what another one heard.</summary>
internal static class Tone
{
    private const int Rate = 8000;
    private const int HeaderBytes = 44;
    private const int Seconds = 120;                                           // a phone whose voice ends hangs up

    public static string Write(string path, int hertz)
    {
        var wav = new byte[HeaderBytes + 2 * Rate * Seconds];
        Header(wav);
        for (var i = 0; i < Rate * Seconds; i++)
        {
            var sample = (short)(12_000 * Math.Sin(2 * Math.PI * hertz * i / Rate));
            BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(HeaderBytes + 2 * i), sample);
        }
        File.WriteAllBytes(path, wav);
        return path;
    }

    /// <summary>Seconds during which the file (16-bit mono) holds this tone and little else; or with a smaller share, this tone among others.</summary>
    public static double SecondsHeard(string path, int hertz, double share = 0.8)
    {
        var wav = File.ReadAllBytes(path);
        var rate = BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(24));
        var window = rate / 20;
        var heard = 0;
        for (var at = HeaderBytes; at + 2 * window <= wav.Length; at += 2 * window)
        {
            if (Share(wav.AsSpan(at, 2 * window), hertz, rate) > share)
                heard++;
        }
        return heard / 20.0;
    }

    // Goertzel's share of the window's energy; 1 for a pure tone, near 0 for silence (which has no energy to share).
    private static double Share(ReadOnlySpan<byte> window, int hertz, int rate)
    {
        var (coefficient, one, two, energy, count) = (2 * Math.Cos(2 * Math.PI * hertz / rate), 0.0, 0.0, 0.0, window.Length / 2);
        for (var i = 0; i < count; i++)
        {
            double sample = BinaryPrimitives.ReadInt16LittleEndian(window[(2 * i)..]);
            energy += sample * sample;
            (one, two) = (sample + coefficient * one - two, one);
        }
        var power = one * one + two * two - coefficient * one * two;
        return energy < count * 10_000.0 ? 0 : 2 * power / (energy * count);
    }

    private static void Header(Span<byte> wav)
    {
        "RIFF"u8.CopyTo(wav);
        BinaryPrimitives.WriteInt32LittleEndian(wav[4..], wav.Length - 8);
        "WAVEfmt "u8.CopyTo(wav[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(wav[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(wav[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(wav[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(wav[24..], Rate);
        BinaryPrimitives.WriteInt32LittleEndian(wav[28..], 2 * Rate);
        BinaryPrimitives.WriteInt16LittleEndian(wav[32..], 2);
        BinaryPrimitives.WriteInt16LittleEndian(wav[34..], 16);
        "data"u8.CopyTo(wav[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(wav[40..], wav.Length - HeaderBytes);
    }
}
