namespace Bellwire.Pbx.Recordings;

/// <summary>Where it is written which recordings there are, and which should be there and are not.</summary>
public interface IRecordingIndex
{
    /// <summary>Writes an entry, or what became of it: the same id replaces it. Returns at once; written with the next group.</summary>
    void Save(RecordingEntry entry);

    /// <summary>Once, at start: the entries that the last run left open.</summary>
    IReadOnlyList<RecordingEntry> ReadOpen();
}
