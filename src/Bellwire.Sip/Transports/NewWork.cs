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
/// How much new work one UDP socket takes on. The measure is whether its thread ever finds the kernel's receive buffer empty: to drop is cheap, so a burst is soon
/// gone, but who works more than there is time for never sees the end. Then the rate of new requests is set a little below what was served in that
/// stretch, again and again until the buffer empties, and raised in small steps while it does. What is not admitted is told 503 as far as a small share of
/// the time allows; the rest is dropped and comes again by its own retransmission. Work that was begun (a dialog, an answered challenge) is never asked.
/// When there is so much to drop that this alone takes time, <see cref="Sieve"/> says which share of it the kernel should. Owned by the socket's thread.
/// </summary>
internal sealed class NewWork(TimeProvider time)
{
    private const double Cut = 0.97, Raise = 1.02, Step = 10;       // for one tick
    private const double LeastRate = 50;                            // a second
    private const double RefusalShare = 0.05;                       // of the admitted rate is told no
    private const int TicksOfWork = 5, TicksOfMore = 2;             // without an empty buffer: overload and not a burst, and overload still
    private const double RaisedAtOnce = 50;                         // ticks, after a long wait
    private const double Memory = 0.1;                              // seconds over which what is offered and served is averaged

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private double _rate = double.PositiveInfinity;
    private double _tokens;
    private double _refusals = 20;                                  // the first who are not admitted are told
    private double _offered, _done;
    private long _tickAt;
    private int _seen, _served, _ticksOfWork;
    private bool _emptied;

    /// <summary>True while not all new work is taken.</summary>
    internal bool IsLimited => !double.IsPositiveInfinity(_rate);

    /// <summary>The share of new requests that need not even be received: 0 to <see cref="SieveShare.Most"/>.</summary>
    internal double Sieve { get; private set; }

    /// <summary>Takes note of a receive. True: a stretch of time has passed, and <see cref="Sieve"/> may have changed.</summary>
    /// <param name="emptied">Nothing was left in the buffer.</param>
    internal bool Received(bool emptied)
    {
        _emptied |= emptied;
        var now = time.GetTimestamp();
        var elapsed = _tickAt == 0 ? Tick : time.GetElapsedTime(_tickAt, now);
        if (elapsed < Tick)
            return false;
        _tickAt = now;
        Look(elapsed.TotalSeconds);
        return true;
    }

    /// <summary>Decides on one new request.</summary>
    internal Admission Admit()
    {
        _seen++;
        if (!IsLimited || _tokens >= 1)
        {
            _tokens--;
            _served++;
            return Admission.Serve;
        }
        if (_refusals < 1)
            return Admission.Drop;
        _refusals--;
        return Admission.TurnAway;
    }

    private void Look(double seconds)
    {
        var (seen, weight) = (_seen / seconds, 1 - Math.Exp(-seconds / Memory));
        _offered += ((seen / (1 - Sieve)) - _offered) * weight;
        _done += ((_served / seconds) - _done) * weight;
        _ticksOfWork = _emptied ? 0 : _ticksOfWork + 1;
        if (_ticksOfWork >= (IsLimited ? TicksOfMore : TicksOfWork))
            _rate = Math.Max(LeastRate, Math.Min(_rate, _done) * Cut);
        else if (_emptied && IsLimited)
            Grow(Math.Min(seconds / Tick.TotalSeconds, RaisedAtOnce));
        (_seen, _served, _emptied) = (0, 0, false);
        if (_rate > (_offered * 1.5) + 200)
            _rate = double.PositiveInfinity;                        // more than anybody asks for
        Sieve = SieveShare.Next(Sieve, seen, _offered, _rate);
        _tokens = IsLimited ? Math.Min(Math.Max(_tokens, 0) + (_rate * seconds), Math.Max(8, _rate * 0.03)) : 0;
        _refusals = Math.Min(_refusals + (IsLimited ? _rate * RefusalShare * seconds : 0), 100);
    }

    private void Grow(double ticks) => _rate = (_rate * Math.Pow(Raise, ticks)) + (Step * ticks);
}
