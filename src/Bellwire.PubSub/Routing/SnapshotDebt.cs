namespace Bellwire.PubSub.Routing;

/// <summary>
/// The queue snapshots that one session is owed. A few are asked for at a time, and only while its outbox has room, so that an admin of a thousand
/// queues gets them all without being called slow.
/// </summary>
internal sealed class SnapshotDebt
{
    /// <summary>Requests out at once for one session.</summary>
    internal const int MostAsked = 8;

    private readonly Dictionary<string, QueueGate> _gates = new(StringComparer.Ordinal);
    private readonly Queue<string> _waiting = new();
    private int _asked;

    internal bool IsPaid => _gates.Count == 0 && _asked == 0;

    internal bool GateOpen(string queue) => !_gates.TryGetValue(queue, out var gate) || gate.Open;

    /// <summary>A snapshot of a queue is owed. Wishes that come before the request goes out are met by one snapshot.</summary>
    /// <param name="queue">The queue's number.</param>
    /// <param name="seenLive">Whether the session has been getting its events.</param>
    internal void Owe(string queue, bool seenLive)
    {
        if (!_gates.TryGetValue(queue, out var gate))
        {
            _gates.Add(queue, new QueueGate { Open = seenLive });
            _waiting.Enqueue(queue);
        }
        else if (gate.Request != 0)
        {
            gate.Again = true;
        }
    }

    /// <summary>The right or the wish is gone: nothing is owed for this queue.</summary>
    internal void Forget(string queue) => _gates.Remove(queue);

    /// <summary>The next queue to ask for under this request number; false when none waits or enough are out.</summary>
    internal bool TryNext(long request, out string queue)
    {
        queue = "";
        while (_asked < MostAsked && _waiting.TryDequeue(out var next))
        {
            if (!_gates.TryGetValue(next, out var gate) || gate.Request != 0)
                continue;
            gate.Request = request;
            _asked++;
            queue = next;
            return true;
        }
        return false;
    }

    /// <summary>An answer came. True: it is still owed, and is sent if it has anything to say.</summary>
    internal bool Pay(string queue, long request)
    {
        _asked = Math.Max(0, _asked - 1);
        if (!_gates.TryGetValue(queue, out var gate) || gate.Request != request)
            return false;
        _gates.Remove(queue);
        if (gate.Again)
            Owe(queue, seenLive: true);
        return true;
    }
}
