namespace Bellwire.Media.Audio;

/// <summary>Tones of a telephone exchange, generated once.</summary>
public static class Tones
{
    private const double Level = 0.15;                           // about -16 dBm0: clear and not sharp

    private static readonly Lazy<AudioClip>
        ConfirmationClip = new(() => Sequence((600, 0, 100), (0, 0, 60), (800, 0, 160), (0, 0, 200))),
        RingbackClip = new(() => Sequence((425, 0, 1000), (0, 0, 4000))),
        BusyClip = new(() => Sequence((425, 0, 480), (0, 0, 480)));

    /// <summary>Two rising notes: a feature code was understood.</summary>
    public static AudioClip Confirmation => ConfirmationClip.Value;

    /// <summary>One period of ringing, 1 s in 5 s (ETSI TR 101 041).</summary>
    public static AudioClip Ringback => RingbackClip.Value;

    /// <summary>One period of busy tone.</summary>
    public static AudioClip Busy => BusyClip.Value;

    /// <summary>
    /// One or two frequencies in Hz (0: none) for so many milliseconds, one after another, faded in and out over 4 ms against clicks.
    /// </summary>
    internal static AudioClip Sequence(params ReadOnlySpan<(double First, double Second, int Milliseconds)> parts)
    {
        var total = 0;
        foreach (var part in parts)
            total += part.Milliseconds * AudioClip.SampleRate / 1000;
        var samples = new short[total];
        var at = 0;
        foreach (var (first, second, milliseconds) in parts)
        {
            var count = milliseconds * AudioClip.SampleRate / 1000;
            for (var i = 0; i < count; i++)
                samples[at + i] = Sample(first, second, i, count);
            at += count;
        }
        return new AudioClip(samples);
    }

    private static short Sample(double first, double second, int at, int count)
    {
        const double FadeSamples = 32;
        var fade = Math.Min(1, Math.Min(at, count - 1 - at) / FadeSamples);
        var value = Wave(first, at) + Wave(second, at);
        return (short)(value * fade * Level * short.MaxValue);
    }

    private static double Wave(double frequency, int at) => frequency == 0 ? 0 : Math.Sin(Math.Tau * frequency * at / AudioClip.SampleRate);
}
