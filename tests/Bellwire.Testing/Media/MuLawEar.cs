namespace Bellwire.Testing.Media;

/// <summary>Listens to one packet of PCMU (ITU-T G.711).</summary>
public static class MuLawEar
{
    /// <summary>Root mean square of the samples, 0 to 1 (full scale).</summary>
    public static double Loudness(ReadOnlySpan<byte> payload)
    {
        var energy = 0.0;
        foreach (var code in payload)
            energy += Sample(code) * Sample(code);
        return Math.Sqrt(energy / Math.Max(1, payload.Length));
    }

    /// <summary>Which share of the packet's energy lies at this frequency, by Goertzel's recursion: near 1 for a pure tone, 0 for silence.</summary>
    public static double Share(ReadOnlySpan<byte> payload, double frequency)
    {
        var factor = 2 * Math.Cos(Math.Tau * frequency / 8000);
        double last = 0, before = 0, energy = 0;
        foreach (var code in payload)
        {
            var sample = Sample(code);
            energy += sample * sample;
            (last, before) = (sample + factor * last - before, last);
        }
        return energy < 1e-4 ? 0 : 2 * (last * last + before * before - factor * last * before) / (energy * payload.Length);
    }

    private static double Sample(byte code)
    {
        var bits = (byte)~code;
        var magnitude = ((((bits & 0x0f) << 3) + 132) << ((bits >> 4) & 7)) - 132;
        return ((bits & 0x80) != 0 ? -magnitude : magnitude) / 32768.0;
    }
}
