namespace Bellwire.Media.Relay;

/// <summary>Time since the media plane began, monotonic: what latches, silence and recordings are measured with.</summary>
internal sealed class MediaClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    internal TimeProvider Time { get; } = time;

    internal TimeSpan Now => Time.GetElapsedTime(_start);
}
