namespace Bellwire.Sip.Transports;

/// <summary>What becomes of a request that nobody has worked on yet.</summary>
internal enum Admission : byte
{
    Serve,

    /// <summary>503 with Retry-After.</summary>
    TurnAway,

    /// <summary>Not a word: saying no to all would cost more than serving the rest.</summary>
    Drop,
}

/// <summary>
/// How much new work one UDP socket takes on. The measure is what waits in the kernel's receive buffer: while little waits all are served; when it
/// grows, the rate of new requests is cut by a fifth each 10 ms until it shrinks, and then raised again step by step (the rule by which TCP shares a
/// line). What is not admitted is told 503 as far as a small share of the time allows, since a 503 costs a third of what it refuses; the rest is
/// dropped and comes again by its own retransmission. Work that was begun (a dialog, an answered challenge) is never asked. Owned by the socket's thread.
/// </summary>
internal sealed class NewWork(TimeProvider time)
{
    /// <summary>Bytes that wait, as the kernel counts them (about 1 KB a datagram): some 30 ms of work, so that a pause of the process is no rush.</summary>
    private const uint Much = 1024 * 1024;

    private const double Cut = 0.8, Raise = 1.05, Step = 20;        // a second
    private const double LeastRate = 50;
    private const double RefusalShare = 0.05;                       // of the admitted rate is told no

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private double _rate = double.PositiveInfinity;
    private double _tokens;
    private double _refusals = 20;                                  // the first who are not admitted are told
    private long _tickAt;
    private int _seen;
    private double _offered;

    /// <summary>True while not all new work is taken.</summary>
    internal bool IsLimited => !double.IsPositiveInfinity(_rate);

    /// <summary>Whether the buffer should be measured and <see cref="Look"/> be told.</summary>
    internal bool IsDue(out TimeSpan elapsed)
    {
        var now = time.GetTimestamp();
        elapsed = _tickAt == 0 ? Tick : time.GetElapsedTime(_tickAt, now);
        if (elapsed < Tick)
            return false;
        _tickAt = now;
        return true;
    }

    /// <summary>Takes note of how much waits.</summary>
    /// <param name="waiting">Bytes in the kernel's receive buffer.</param>
    /// <param name="limit">Bytes that the buffer holds; 0: the kernel does not say.</param>
    /// <param name="elapsed">Since the last look.</param>
    internal void Look(uint waiting, uint limit, TimeSpan elapsed)
    {
        var much = limit == 0 ? Much : Math.Min(Much, limit / 2);
        var seconds = Math.Min(elapsed.TotalSeconds, 0.1);
        _offered += ((_seen / elapsed.TotalSeconds) - _offered) * 0.2;
        _seen = 0;
        if (waiting > much)
            _rate = Math.Max(LeastRate, (IsLimited ? _rate : _offered) * Cut);
        else if (waiting < much / 4 && IsLimited)
            _rate = (_rate * Raise) + Step;
        if (_rate > (_offered * 2) + 1000)
            _rate = double.PositiveInfinity;                        // more than anybody asks for
        if (!IsLimited)
            return;
        _tokens = Math.Min(_tokens + (_rate * seconds), Math.Max(8, _rate * 0.02));
        _refusals = Math.Min(_refusals + (_rate * RefusalShare * seconds), 100);
    }

    /// <summary>Decides on one new request.</summary>
    internal Admission Admit()
    {
        _seen++;
        if (!IsLimited)
            return Admission.Serve;
        if (_tokens >= 1)
        {
            _tokens--;
            return Admission.Serve;
        }
        if (_refusals < 1)
            return Admission.Drop;
        _refusals--;
        return Admission.TurnAway;
    }
}
