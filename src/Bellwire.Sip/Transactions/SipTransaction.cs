using Bellwire.Sip.Timers;

namespace Bellwire.Sip.Transactions;

/// <summary>
/// What all four kinds of transaction share: a lock over the machine's state, and two timers, one that repeats something and one that ends a
/// state. Machines are stepped under the lock; what a step wants done is done after it, so no callback and no socket call runs inside.
/// </summary>
public abstract class SipTransaction
{
    private readonly Node _repeat;
    private readonly Node _limit;

    private protected SipTransaction(TransactionLayer layer, TransactionKey key, bool reliable)
    {
        (Layer, Key, IsReliable) = (layer, key, reliable);
        _repeat = new Node(this);
        _limit = new Node(this);
    }

    internal TransactionLayer Layer { get; }

    internal TransactionKey Key { get; }

    /// <summary>True over TCP, TLS and WebSocket, where nothing is repeated.</summary>
    private protected bool IsReliable { get; set; }

    private protected Lock Sync { get; } = new();

    /// <summary>The timer has come due: step the machine with it.</summary>
    private protected abstract void OnTimer(SipTimer timer);

    /// <summary>Does what a step says about timers; under the lock. Returns the timer that fires at once, which the caller must feed to
    /// <see cref="OnTimer"/> after it has left the lock.</summary>
    private protected SipTimer Apply(SipTimer start, SipTimer stop, int round)
    {
        if ((stop & SipTimer.Repeating) != 0)
            Disarm(_repeat);
        if ((stop & ~SipTimer.Repeating) != 0)
            Disarm(_limit);
        var atOnce = SipTimer.None;
        if ((start & SipTimer.Repeating) is var repeating and not SipTimer.None)
            Arm(_repeat, repeating, round);
        if ((start & ~SipTimer.Repeating) is var limiting and not SipTimer.None && !Arm(_limit, limiting, round))
            atOnce = limiting;
        return atOnce;
    }

    private protected void DisarmAll()
    {
        Disarm(_repeat);
        Disarm(_limit);
    }

    private bool Arm(Node node, SipTimer timer, int round)
    {
        if (Layer.Values.Of(timer, round, IsReliable) is not { } due)
            return true;                                            // over this transport it never runs
        if (due == TimeSpan.Zero)
            return false;
        node.Timer = timer;
        node.NotBefore = Layer.Time.GetTimestamp() + (long)(due.TotalSeconds * Layer.Time.TimestampFrequency);
        Layer.Timers.Arm(node, due);
        return true;
    }

    private void Disarm(Node node)
    {
        if (node.Timer == SipTimer.None)
            return;
        node.Timer = SipTimer.None;
        Layer.Timers.Cancel(node);
    }

    private void Fired(Node node)
    {
        SipTimer timer;
        lock (Sync)
        {
            if (node.Timer == SipTimer.None || Layer.Time.GetTimestamp() < node.NotBefore)
                return;                                             // disarmed or armed anew while it was on its way
            timer = node.Timer;
            node.Timer = SipTimer.None;
        }
        OnTimer(timer);
    }

    private sealed class Node(SipTransaction owner) : WheelTimer
    {
        internal SipTimer Timer;
        internal long NotBefore;

        protected internal override void OnDue() => owner.Fired(this);
    }
}
