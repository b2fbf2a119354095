using Bellwire.Media.Relay;

namespace Bellwire.Media.Playing;

/// <summary>One timer for all players: it runs only while somebody is played to, and each tick sends what is due by the clock.</summary>
internal sealed class PlayoutClock : IDisposable
{
    /// <summary>Half a frame: the latest that a frame leaves after it was due.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly MediaClock _clock;
    private readonly ITimer _timer;
    private LegPlayer[] _players = [];
    private int _ticking;

    internal PlayoutClock(MediaClock clock)
    {
        _clock = clock;
        _timer = clock.Time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal int Players => Volatile.Read(ref _players).Length;

    internal void Add(LegPlayer player)
    {
        lock (_gate)
        {
            _players = [.. _players, player];
            if (_players.Length == 1)
                _timer.Change(TimeSpan.Zero, Period);
        }
    }

    internal void Remove(LegPlayer player)
    {
        lock (_gate)
        {
            _players = Array.FindAll(_players, other => other != player);
            if (_players.Length == 0)
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    // A tick that outlasts the period must not meet the next one.
    private void Tick()
    {
        if (Interlocked.Exchange(ref _ticking, 1) != 0)
            return;
        foreach (var player in Volatile.Read(ref _players))
            Play(player);
        Volatile.Write(ref _ticking, 0);
    }

    private void Play(LegPlayer player)
    {
        try
        {
            if (!player.Tick(_clock.Now))
                player.Leg.OnPlayed(player);
        }
        catch (Exception fault)
        {
            player.Leg.Fail(fault);
        }
    }

    public void Dispose() => _timer.Dispose();
}
