namespace Bellwire.Pbx.Webhooks;

/// <summary>
/// Records whose copies for webhooks are not on the disk yet. Their outbox marks in the record store must stay so long: what a crash catches between the two
/// files is published again by the next start. Safe for threads.
/// </summary>
internal sealed class UnstoredCdrs
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Entry> _entries = [];

    public void Add(long session)
    {
        lock (_lock)
            _entries[session] = new Entry(null, false);
    }

    /// <summary>Runs <paramref name="unmark"/> when the copies are stored, at once when there are none.</summary>
    public void WhenStored(long session, Action unmark)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(session, out var entry))
            {
                if (entry.IsLost)
                    _entries.Remove(session);
                else
                    _entries[session] = new Entry(unmark, false);
                return;
            }
        }
        unmark();
    }

    public void Stored(long session)
    {
        Entry entry;
        lock (_lock)
            _entries.Remove(session, out entry);
        entry.Unmark?.Invoke();
    }

    /// <summary>They will not be stored by this run: the mark stays.</summary>
    public void Lost(long session)
    {
        lock (_lock)
            if (_entries.TryGetValue(session, out var entry) && entry.Unmark is null)
                _entries[session] = new Entry(null, true);
            else
                _entries.Remove(session);
    }

    private readonly record struct Entry(Action? Unmark, bool IsLost);
}
