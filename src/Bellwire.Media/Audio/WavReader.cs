using System.Buffers.Binary;

namespace Bellwire.Media.Audio;

/// <summary>Reads a prompt from a WAV file: 8 kHz, mono, 16-bit PCM or G.711, at most ten minutes.</summary>
public static class WavReader
{
    private const int RiffBytes = 12, ChunkBytes = 8, FormatBytes = 16, MaxChunks = 100;
    private const int Pcm = 1, ALaw = 6, MuLaw = 7;              // format tags

    /// <summary>The bytes of a whole file. Null: it is none that we can play, and <paramref name="fault"/> says why.</summary>
    public static AudioClip? Read(ReadOnlySpan<byte> file, out string fault)
    {
        if (file.Length < RiffBytes || !file[..4].SequenceEqual("RIFF"u8) || !file[8..12].SequenceEqual("WAVE"u8))
            return Refused("not a WAV file", out fault);
        var format = 0;
        var rest = file[RiffBytes..];
        for (var chunk = 0; chunk < MaxChunks && rest.Length >= ChunkBytes; chunk++)
        {
            var name = rest[..4];
            var announced = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            var body = rest[ChunkBytes..];
            body = body[..(int)Math.Min(announced, (uint)body.Length)];           // the last chunk of a file that was cut off is used as it is
            if (name.SequenceEqual("fmt "u8) && (format = Format(body)) == 0)
                return Refused("only 8 kHz, one channel, 16-bit PCM or G.711 can be played", out fault);
            if (name.SequenceEqual("data"u8))
                return format == 0 ? Refused("sound before its format", out fault) : Decode(format, body, out fault);
            var next = ChunkBytes + (long)announced + (announced & 1);            // chunks begin at even places
            rest = next < rest.Length ? rest[(int)next..] : default;
        }
        return Refused("no sound in it", out fault);
    }

    private static int Format(ReadOnlySpan<byte> body)
    {
        if (body.Length < FormatBytes)
            return 0;
        int tag = BinaryPrimitives.ReadUInt16LittleEndian(body), channels = BinaryPrimitives.ReadUInt16LittleEndian(body[2..]);
        int rate = BinaryPrimitives.ReadInt32LittleEndian(body[4..]), bits = BinaryPrimitives.ReadUInt16LittleEndian(body[14..]);
        var fits = channels == 1 && rate == AudioClip.SampleRate && (tag, bits) is (Pcm, 16) or (ALaw, 8) or (MuLaw, 8);
        return fits ? tag : 0;
    }

    private static AudioClip? Decode(int format, ReadOnlySpan<byte> body, out string fault)
    {
        var samples = new short[Math.Min(format == Pcm ? body.Length / 2 : body.Length, AudioClip.MaxSamples + 1)];
        if (samples.Length is 0 or > AudioClip.MaxSamples)
            return Refused(samples.Length == 0 ? "no sound in it" : "longer than ten minutes", out fault);
        var decoder = G711.Decoder(format == ALaw ? G711.ALawType : G711.MuLawType);
        for (var i = 0; i < samples.Length; i++)
            samples[i] = format == Pcm ? BinaryPrimitives.ReadInt16LittleEndian(body[(2 * i)..]) : decoder[body[i]];
        fault = "";
        return new AudioClip(samples);
    }

    private static AudioClip? Refused(string why, out string fault)
    {
        fault = why;
        return null;
    }
}
