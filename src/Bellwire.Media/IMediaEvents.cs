using Bellwire.Media.Recording;

namespace Bellwire.Media;

/// <summary>
/// What media tells call control. Called on media threads, with no lock held, while packets wait: an implementation posts to its own mailbox and
/// returns. Calls about one leg may still come shortly after it was closed.
/// </summary>
public interface IMediaEvents
{
    /// <summary>A key was pressed (RFC 4733): once for each press, when it ends. <paramref name="digit"/> is 0-9, *, #, A-D.</summary>
    void Dtmf(MediaLeg leg, char digit, TimeSpan duration);

    /// <summary>A playlist without a loop has come to its end; not sent when it was stopped or replaced.</summary>
    void PlayEnded(MediaLeg leg);

    /// <summary>A recording that started has ended and its file is closed: once for each, on the writer's thread.</summary>
    void RecordingClosed(CallRecording recording, RecordingEnd end);

    /// <summary>A leg was closed because of a fault of ours; its call should end.</summary>
    void LegFailed(MediaLeg leg, string reason);
}
