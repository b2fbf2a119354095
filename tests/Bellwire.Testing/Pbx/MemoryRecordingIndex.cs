using Bellwire.Pbx.Recordings;

namespace Bellwire.Testing;

/// <summary>An index in memory: the entries as they last were, in the order in which they came.</summary>
public sealed class MemoryRecordingIndex : IRecordingIndex
{
    private readonly Lock _lock = new();
    private readonly List<RecordingEntry> _entries = [];

    public IReadOnlyList<RecordingEntry> Entries
    {
        get
        {
            lock (_lock)
                return [.. _entries];
        }
    }

    public void Save(RecordingEntry entry)
    {
        lock (_lock)
        {
            var at = _entries.FindIndex(known => known.Id == entry.Id);
            if (at < 0)
                _entries.Add(entry);
            else
                _entries[at] = entry;
        }
    }

    public IReadOnlyList<RecordingEntry> ReadOpen() => [.. Entries.Where(entry => entry.State == RecordingState.Open)];
}
