namespace Bellwire.Load.Generating;

/// <summary>Timers of one length each, so that the oldest is always due first: no heap, no wheel.</summary>
internal sealed class Delays(TimeSpan delay)
{
    private readonly Queue<(long Due, int Subject)> _waiting = new();

    internal void Add(long now, int subject) => _waiting.Enqueue((now + (long)(delay.TotalSeconds * System.Diagnostics.Stopwatch.Frequency), subject));

    internal bool TryTake(long now, out int subject)
    {
        subject = 0;
        if (!_waiting.TryPeek(out var first) || first.Due > now)
            return false;
        subject = _waiting.Dequeue().Subject;
        return true;
    }

    internal int Count => _waiting.Count;
}
