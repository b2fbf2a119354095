using Bellwire.Contracts;
using Bellwire.Pbx.Recordings;

namespace Bellwire.Storage.Cdrs;

/// <summary>What waits to be written together: calls that began, records of calls that ended, those whose event is out, recordings, and what is to be removed. Not safe for threads.</summary>
internal sealed class CdrNotes
{
    internal Dictionary<long, CallCdr> Began { get; } = [];

    internal List<EndedCall> Ended { get; } = [];

    internal List<long> Published { get; } = [];

    internal Dictionary<long, RecordingEntry> Recordings { get; } = [];

    internal List<Removal> Removals { get; } = [];

    internal bool IsEmpty => Began.Count == 0 && Ended.Count == 0 && Published.Count == 0 && Recordings.Count == 0 && Removals.Count == 0;

    internal void Clear()
    {
        Began.Clear();
        Ended.Clear();
        Published.Clear();
        Recordings.Clear();
        Removals.Clear();
    }

    /// <summary>Adds what was noted later; a call that has ended is no longer open.</summary>
    internal void Append(CdrNotes later)
    {
        foreach (var (session, cdr) in later.Began)
            Began[session] = cdr;
        foreach (var ended in later.Ended)
        {
            Began.Remove(ended.Cdr.SessionId.Value);
            Ended.Add(ended);
        }
        Published.AddRange(later.Published);
        foreach (var (id, entry) in later.Recordings)
            Recordings[id] = entry;
        Removals.AddRange(later.Removals);
    }
}

/// <summary>Rows to be removed, and whom to tell when they are.</summary>
internal sealed record Removal(IReadOnlyList<long> Recordings, IReadOnlyList<long> Cdrs, TaskCompletionSource Done);

/// <summary>A record to be written, and whom to tell when it is.</summary>
internal readonly record struct EndedCall(CallCdr Cdr, Action<CallCdr> Stored);
