namespace Bellwire.Pbx.Queues;

/// <summary>Moments at which something of the queues is due; each can be taken back. Time itself is an argument.</summary>
internal sealed class Deadlines
{
    private readonly SortedSet<Deadline> _all = new(Comparer<Deadline>.Create(
        static (a, b) => a.At != b.At ? a.At.CompareTo(b.At) : a.Number.CompareTo(b.Number)));

    private long _next;

    internal DateTimeOffset? Earliest => _all.Min?.At;

    internal int Count => _all.Count;

    internal Deadline Add(DateTimeOffset at, DueKind kind, object about)
    {
        var deadline = new Deadline(at, ++_next, kind, about);
        _all.Add(deadline);
        return deadline;
    }

    internal void Remove(Deadline? deadline)
    {
        if (deadline is not null)
            _all.Remove(deadline);
    }

    /// <summary>Takes out the earliest that is due.</summary>
    internal Deadline? Take(DateTimeOffset now)
    {
        if (_all.Min is not { } first || first.At > now)
            return null;
        _all.Remove(first);
        return first;
    }
}

/// <param name="About">The offer, seat or waiting caller.</param>
internal sealed record Deadline(DateTimeOffset At, long Number, DueKind Kind, object About);

internal enum DueKind
{
    RingOver,
    WrapUpOver,
    AskAgain,
    WaitedTooLong,
    SlaBreached,
    CallbackAgain,
    CallbackTooOld,
}
