using System.Collections.Immutable;

namespace Bellwire.Media.Audio;

/// <summary>Clips one after another; with <see cref="LoopFrom"/> the last is followed by that one again, for ever.</summary>
/// <param name="Clips">At least one, none of them empty.</param>
/// <param name="LoopFrom">Index of the clip that follows the last; null: it ends there.</param>
public sealed record Playlist(ImmutableArray<AudioClip> Clips, int? LoopFrom)
{
    /// <summary>Where in the looped clip the first round begins: music that a prompt interrupted goes on there. Beyond its length it wraps round.</summary>
    public TimeSpan LoopStart { get; init; }

    /// <summary>Our music, until it is stopped.</summary>
    public static Playlist MusicOnHold { get; } = new([Melody.OnHold], 0);

    /// <summary>One clip, once.</summary>
    public static Playlist Once(AudioClip clip) => new([clip], null);

    /// <summary>One clip, until it is stopped.</summary>
    public static Playlist Looped(AudioClip clip) => new([clip], 0);

    /// <summary>A prompt, then music until it is stopped.</summary>
    public static Playlist ThenMusic(AudioClip prompt) => new([prompt, Melody.OnHold], 1);

    internal int LoopStartSample(int index) => index == LoopFrom && Clips[index].Samples.Length is > 0 and var length
        ? (int)((long)(LoopStart.TotalSeconds * AudioClip.SampleRate) % length)
        : 0;
}
