using System.Collections.Immutable;

namespace Bellwire.Media.Audio;

/// <summary>Clips one after another; with <see cref="LoopFrom"/> the last is followed by that one again, for ever.</summary>
/// <param name="Clips">At least one, none of them empty.</param>
/// <param name="LoopFrom">Index of the clip that follows the last; null: it ends there.</param>
public sealed record Playlist(ImmutableArray<AudioClip> Clips, int? LoopFrom)
{
    /// <summary>Our music, until it is stopped.</summary>
    public static Playlist MusicOnHold { get; } = new([Melody.OnHold], 0);

    /// <summary>One clip, once.</summary>
    public static Playlist Once(AudioClip clip) => new([clip], null);

    /// <summary>One clip, until it is stopped.</summary>
    public static Playlist Looped(AudioClip clip) => new([clip], 0);

    /// <summary>A prompt, then music until it is stopped.</summary>
    public static Playlist ThenMusic(AudioClip prompt) => new([prompt, Melody.OnHold], 1);
}
