namespace Bellwire.Contracts;

/// <summary>Where the highest time that ids were given for is kept, so that a clock set back repeats no id after a restart.</summary>
public interface IHighWaterMark
{
    /// <summary>The stored mark in milliseconds since 1970, 0 when there is none.</summary>
    long Read();

    /// <summary>Stores the mark durably before it returns.</summary>
    void Write(long unixMilliseconds);
}

/// <summary>
/// Snowflake ids: <c>(unix_ms - 1514764800000) &lt;&lt; 22 | node &lt;&lt; 12 | sequence</c>. Unique and rising for one node, also when the clock is
/// set back and across restarts: the stored mark runs ahead of the clock and a new start begins behind it. Safe from any thread.
/// </summary>
public sealed class SnowflakeIds
{
    /// <summary>2018-01-01T00:00:00Z in Unix milliseconds.</summary>
    public const long Epoch = 1_514_764_800_000;

    private const int MaxSequence = 4095;
    private const long MarkAhead = 10_000;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly IHighWaterMark _mark;
    private readonly long _node;
    private long _lastMilliseconds;
    private long _markedUntil;
    private int _sequence;

    /// <exception cref="ArgumentOutOfRangeException">The node is not 0 to 1023.</exception>
    public SnowflakeIds(TimeProvider time, IHighWaterMark mark, int node = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(node);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(node, 1023);
        _time = time;
        _mark = mark;
        _node = node;
        _lastMilliseconds = _markedUntil = mark.Read();
    }

    public long Next()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
            if (now > _lastMilliseconds)
                (_lastMilliseconds, _sequence) = (now, 0);
            else if (++_sequence > MaxSequence)
                (_lastMilliseconds, _sequence) = (_lastMilliseconds + 1, 0);
            if (_lastMilliseconds >= _markedUntil)
                _mark.Write(_markedUntil = _lastMilliseconds + MarkAhead);
            return ((_lastMilliseconds - Epoch) << 22) | (_node << 12) | (long)_sequence;
        }
    }

    /// <summary>The moment at which an id was made, for range look-ups by time.</summary>
    public static DateTimeOffset TimeOf(long id) => DateTimeOffset.FromUnixTimeMilliseconds((id >> 22) + Epoch);
}
