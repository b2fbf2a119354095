namespace Bellwire.Media.Audio;

/// <summary>
/// The music on hold: 32 s composed and rendered by this code, so that no one else's rights are in it. Eight chords of a quiet progression, each
/// broken into eighths over a bass note; every string rings on and its tail wraps round the end, so that the loop has no seam.
/// </summary>
public static class Melody
{
    private const int Bars = 16, NotesPerBar = 8;
    private const int NoteSamples = AudioClip.SampleRate / 4;    // eighths at 120 beats a minute

    // Semitones above A3 (220 Hz). Root, third, fifth and a colour note of each bar.
    private static readonly int[][] Chords =
        [[3, 7, 10, 14], [0, 3, 7, 10], [8, 12, 15, 19], [10, 14, 17, 20], [3, 7, 10, 14], [7, 10, 14, 17], [5, 8, 12, 15], [10, 13, 17, 22]];

    private static readonly int[] Up = [0, 1, 2, 3, 2, 1, 2, 3], Down = [3, 2, 1, 0, 1, 2, 3, 1];

    private static readonly Lazy<AudioClip> Clip = new(Render);

    /// <summary>The whole piece.</summary>
    public static AudioClip OnHold => Clip.Value;

    private static AudioClip Render()
    {
        var mix = new double[Bars * NotesPerBar * NoteSamples];
        for (var bar = 0; bar < Bars; bar++)
        {
            var chord = Chords[bar % Chords.Length];
            var pattern = bar < Bars / 2 ? Up : Down;
            var start = bar * NotesPerBar * NoteSamples;
            Pluck(mix, start, Pitch(chord[0] - 12), 0.30, 1.6);
            for (var note = 0; note < NotesPerBar; note++)
                Pluck(mix, start + note * NoteSamples, Pitch(chord[pattern[note]]), note % 4 == 0 ? 0.26 : 0.18, 0.8);
        }
        return new AudioClip(Level(mix));
    }

    private static double Pitch(int semitones) => 220 * Math.Pow(2, semitones / 12.0);

    // Three partials, the higher the sooner gone; the attack takes 5 ms.
    private static void Pluck(double[] mix, int start, double frequency, double level, double seconds)
    {
        var count = (int)(3 * seconds * AudioClip.SampleRate);
        for (var i = 0; i < count; i++)
        {
            var time = (double)i / AudioClip.SampleRate;
            var attack = Math.Min(1, i / 40.0);
            var phase = Math.Tau * frequency * time;
            var value = Math.Sin(phase) * Math.Exp(-2 * time / seconds)
                + 0.35 * Math.Sin(2 * phase) * Math.Exp(-3 * time / seconds)
                + 0.12 * Math.Sin(3 * phase) * Math.Exp(-5 * time / seconds);
            mix[(start + i) % mix.Length] += level * attack * value;
        }
    }

    private static short[] Level(double[] mix)
    {
        const double Peak = 0.35;                                // about -9 dBFS: background, and no clipping in a lossy codec
        var loudest = mix.Max(Math.Abs);
        return Array.ConvertAll(mix, value => (short)(value / loudest * Peak * short.MaxValue));
    }
}
