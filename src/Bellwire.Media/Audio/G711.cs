namespace Bellwire.Media.Audio;

/// <summary>The two laws of ITU-T G.711 by table: eight bits to and from 16-bit linear.</summary>
internal static class G711
{
    internal const byte MuLawType = 0, ALawType = 8;             // static payload types, RFC 3551 6
    internal const byte MuLawSilence = 0xff, ALawSilence = 0xd5;

    private static readonly short[] FromMuLaw = BuildDecoder(DecodeMuLaw), FromALaw = BuildDecoder(DecodeALaw);
    private static readonly byte[] ToMuLaw = BuildEncoder(FromMuLaw), ToALaw = BuildEncoder(FromALaw);

    /// <summary>256 samples, one for each code.</summary>
    internal static ReadOnlySpan<short> Decoder(byte payloadType) => payloadType == ALawType ? FromALaw : FromMuLaw;

    internal static byte EncodeMuLaw(short sample) => ToMuLaw[(ushort)sample >> 2];

    internal static byte EncodeALaw(short sample) => ToALaw[(ushort)sample >> 2];

    internal static byte[] Encode(byte payloadType, ReadOnlySpan<short> samples)
    {
        var table = payloadType == ALawType ? ToALaw : ToMuLaw;
        var codes = new byte[samples.Length];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = table[(ushort)samples[i] >> 2];
        return codes;
    }

    // Sign, three bits of exponent, four of mantissa, all inverted; biased by 33 in the 14-bit scale (G.711 table 2).
    private static short DecodeMuLaw(int code)
    {
        var bits = ~code & 0xff;
        var magnitude = (((bits & 0x0f) << 1) + 33 << (bits >> 4 & 7)) - 33;
        return (short)(((bits & 0x80) != 0 ? -magnitude : magnitude) << 2);
    }

    // The same with even bits inverted, no bias, and a linear first segment; a set sign bit is positive (G.711 table 1).
    private static short DecodeALaw(int code)
    {
        var bits = code ^ 0x55;
        var (exponent, mantissa) = (bits >> 4 & 7, (bits & 0x0f) << 1);
        var magnitude = exponent == 0 ? mantissa + 1 : mantissa + 33 << (exponent - 1);
        return (short)(((bits & 0x80) != 0 ? magnitude : -magnitude) << 3);
    }

    private static short[] BuildDecoder(Func<int, short> decode)
    {
        var samples = new short[256];
        for (var code = 0; code < samples.Length; code++)
            samples[code] = decode(code);
        return samples;
    }

    // The nearest code for each step of 4: both laws are no finer than that. Of the two zeros of mu-law the usual one, 0xff, comes last and wins.
    private static byte[] BuildEncoder(short[] decoder)
    {
        var order = new byte[256];
        for (var code = 0; code < order.Length; code++)
            order[code] = (byte)code;
        Array.Sort(order, (a, b) => decoder[a] != decoder[b] ? decoder[a].CompareTo(decoder[b]) : a.CompareTo(b));
        var codes = new byte[1 << 14];
        var at = 0;
        for (var sample = (int)short.MinValue; sample <= short.MaxValue; sample += 4)
        {
            while (at + 1 < order.Length && Math.Abs(decoder[order[at + 1]] - (sample + 1)) <= Math.Abs(decoder[order[at]] - (sample + 1)))
                at++;
            codes[(ushort)sample >> 2] = order[at];
        }
        return codes;
    }
}
