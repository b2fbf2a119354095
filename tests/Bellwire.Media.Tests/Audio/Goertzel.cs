namespace Bellwire.Media.Tests.Audio;

/// <summary>How strong one frequency is in a sound, by Goertzel's recursion: 1 is a full-scale sine.</summary>
internal static class Goertzel
{
    internal static double Level(ReadOnlySpan<short> samples, double frequency)
    {
        var factor = 2 * Math.Cos(Math.Tau * frequency / 8000);
        double last = 0, before = 0;
        foreach (var sample in samples)
            (last, before) = (sample / 32768.0 + factor * last - before, last);
        return 2 * Math.Sqrt(Math.Max(0, last * last + before * before - factor * last * before)) / samples.Length;
    }
}
