namespace Bellwire.Sip.Transports;

/// <summary>Lets one line a second through and counts the others, so that a flood does not fill the log. Thread-safe.</summary>
internal sealed class LogBrake(TimeProvider time)
{
    private long _last;
    private long _held;

    /// <summary>True when a line may be written now; <paramref name="more"/> then says how many were held back since the last one.</summary>
    internal bool MayLog(out long more)
    {
        var now = time.GetTimestamp();
        var last = Volatile.Read(ref _last);
        if ((last == 0 || time.GetElapsedTime(last, now) >= TimeSpan.FromSeconds(1)) && Interlocked.CompareExchange(ref _last, now, last) == last)
        {
            more = Interlocked.Exchange(ref _held, 0);
            return true;
        }
        Interlocked.Increment(ref _held);
        more = 0;
        return false;
    }
}
