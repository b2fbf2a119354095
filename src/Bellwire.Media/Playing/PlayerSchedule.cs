namespace Bellwire.Media.Playing;

/// <summary>
/// When the frames of a player are due: every 20 ms of the clock since its start. A late tick sends at most two, so that the phone's jitter buffer
/// sees no burst; more than 200 ms behind, what was missed is skipped. A pure machine.
/// </summary>
internal struct PlayerSchedule(TimeSpan start)
{
    private const int MaxAtOnce = 2, MaxBehind = 10;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    private long _done;

    /// <summary>How many frames to send now, and how many to leave out before them.</summary>
    internal (int Send, long Skip) Due(TimeSpan now)
    {
        var due = (now - start).Ticks / Frame.Ticks + 1 - _done;
        if (due <= 0)
            return default;
        var skip = due > MaxBehind ? due - 1 : 0;
        var send = (int)Math.Min(MaxAtOnce, due - skip);
        _done += skip + send;
        return (send, skip);
    }
}
