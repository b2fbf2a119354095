using Bellwire.Media.Playing;

namespace Bellwire.Media.Audio;

/// <summary>Walks through a playlist in frames of 20 ms in one law.</summary>
internal sealed class PlaylistReader(Playlist playlist, byte payloadType) : IFrameSource
{
    internal const int FrameSamples = AudioClip.SampleRate / 50;

    private int _clip, _at = playlist.LoopStartSample(0);

    bool IFrameSource.Read(Span<byte> frame, TimeSpan now) => Read(frame);

    /// <summary>Fills one frame; what lies beyond the end is silence. False: nothing is left.</summary>
    internal bool Read(Span<byte> frame)
    {
        var filled = 0;
        while (filled < frame.Length && _clip < playlist.Clips.Length)
        {
            var rest = playlist.Clips[_clip].Encoded(payloadType)[_at..];
            var count = Math.Min(rest.Length, frame.Length - filled);
            rest[..count].CopyTo(frame[filled..]);
            filled += count;
            _at += count;
            if (count == rest.Length)
                GoOn();
        }
        frame[filled..].Fill(payloadType == G711.ALawType ? G711.ALawSilence : G711.MuLawSilence);
        return filled > 0;
    }

    private void GoOn() => (_clip, _at) = _clip + 1 < playlist.Clips.Length
        ? (_clip + 1, playlist.LoopStartSample(_clip + 1))                    // the loop is entered for the first time, if at all
        : (playlist.LoopFrom ?? playlist.Clips.Length, 0);
}
