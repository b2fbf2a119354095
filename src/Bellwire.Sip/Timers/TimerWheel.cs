namespace Bellwire.Sip.Timers;

/// <summary>
/// A hashed timing wheel over a <see cref="TimeProvider"/>: arming and cancelling cost O(1) and allocate nothing, however many timers
/// wait. A timer is never early and at most one tick late. Monotonic: a clock that is set back or forward moves no timer.
/// Thread-safe. The underlying tick runs only while something waits.
/// </summary>
public sealed class TimerWheel : IDisposable
{
    private const int Slots = 4096;                                 // x 10 ms: 41 s a turn, so that SIP's timers (at most 32 s) are met once
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly WheelTimer?[] _slots = new WheelTimer?[Slots];
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly ITimer _ticker;
    private long _doneTick;
    private int _count;
    private bool _ticking;
    private bool _disposed;
    private int _turning;

    public TimerWheel(TimeProvider time)
    {
        _time = time;
        _origin = time.GetTimestamp();
        _ticker = time.CreateTimer(static wheel => ((TimerWheel)wheel!).Turn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many timers wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Arms <paramref name="timer"/>, or arms it anew when it already waits. A negative or zero time is due at the next tick.</summary>
    public void Arm(WheelTimer timer, TimeSpan due)
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            Unlink(timer);
            if (_count == 0)
                _doneTick = ElapsedTicks();                         // nothing waited: no need to walk the slots in between
            var wait = due > TimeSpan.Zero ? due : TimeSpan.Zero;
            timer.DueTick = Math.Max(_doneTick + 1, CeilingTick(_time.GetElapsedTime(_origin) + wait));
            Link(timer);
            if (!_ticking)
            {
                _ticking = true;
                _ticker.Change(Tick, Tick);
            }
        }
    }

    /// <summary>Disarms the timer. False when it did not wait: it was never armed, or it has fired or is just about to.</summary>
    public bool Cancel(WheelTimer timer)
    {
        lock (_lock)
            return Unlink(timer);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Array.Clear(_slots);
            _count = 0;
        }
        _ticker.Dispose();
    }

    private void Turn()
    {
        if (Interlocked.Exchange(ref _turning, 1) != 0)
            return;                                                 // the turn under way reads the clock anew
        try
        {
            while (TakeDue() is { } due)
                Fire(due);
        }
        finally
        {
            Volatile.Write(ref _turning, 0);
        }
    }

    private static void Fire(WheelTimer? due)
    {
        while (due is not null)
        {
            var next = due.NextDue;
            due.NextDue = null;
            due.OnDue();
            due = next;
        }
    }

    /// <summary>Takes the timers of the first tick that has any due, linked by NextDue; null when all is done up to now.</summary>
    private WheelTimer? TakeDue()
    {
        lock (_lock)
        {
            for (var now = ElapsedTicks(); _doneTick < now && _count > 0;)
            {
                _doneTick++;
                WheelTimer? taken = null;
                for (var timer = _slots[_doneTick % Slots]; timer is not null;)
                {
                    var next = timer.Next;
                    if (timer.DueTick <= _doneTick)
                    {
                        Unlink(timer);
                        timer.NextDue = taken;                      // a slot is last in, first out: turned round here, so first armed fires first
                        taken = timer;
                    }
                    timer = next;
                }
                if (taken is not null)
                    return taken;
            }
            if (_count == 0 && _ticking)
            {
                _ticking = false;
                if (!_disposed)
                    _ticker.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
            return null;
        }
    }

    private long ElapsedTicks() => _time.GetElapsedTime(_origin).Ticks / Tick.Ticks;

    private static long CeilingTick(TimeSpan at) => (at.Ticks + Tick.Ticks - 1) / Tick.Ticks;

    private void Link(WheelTimer timer)
    {
        ref var head = ref _slots[timer.DueTick % Slots];
        timer.Next = head;
        timer.Previous = null;
        if (head is not null)
            head.Previous = timer;
        head = timer;
        _count++;
    }

    private bool Unlink(WheelTimer timer)
    {
        if (timer.DueTick == WheelTimer.Idle || _disposed)
            return false;
        if (timer.Previous is { } previous)
            previous.Next = timer.Next;
        else
            _slots[timer.DueTick % Slots] = timer.Next;
        if (timer.Next is { } next)
            next.Previous = timer.Previous;
        timer.Next = timer.Previous = null;
        timer.DueTick = WheelTimer.Idle;
        _count--;
        return true;
    }
}
