using Bellwire.Contracts;
using Bellwire.Pbx.Cdr;
using Bellwire.Pbx.Recordings;
using Bellwire.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Bellwire.Storage.Cdrs;

/// <summary>
/// cdr.db, with the index of recordings: what waits is written together, at most every 10 ms, each group in one transaction that is on the disk when it returns. When the disk
/// refuses, everything stays in memory and is tried again each second; meanwhile, or when the disk takes more than 2 s for a group, or when more
/// records wait than may, no new call is taken, so what waits is bounded by the calls that stand. A call that ends before it was journalled
/// costs one row only. The beginnings that wait are in <see cref="JournalTail"/>, which a killed process leaves behind.
/// </summary>
internal sealed partial class SqliteCdrStore : ICdrStore, IRecordingIndex, IAsyncDisposable
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    private readonly SqliteFile _file;
    private readonly SqliteConnection _connection;
    private readonly CdrWriting _writing;
    private readonly JournalTail _tail;
    private readonly HashSet<long> _begun = [];                                // calls that stand; under the lock
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly int _mostWaiting;
    private readonly Lock _lock = new();
    private readonly HashSet<long> _journalled = [];                           // the writer's own
    private readonly ITimer _heart;
    private readonly WriteRhythm _writer;
    private CdrNotes _pending = new();
    private CdrNotes _spare = new();
    private bool _beat, _signalled;
    private int _waiting;
    private long _writingSince;
    private volatile bool _failing;
    private int _stopped;

    /// <param name="path">The database file.</param>
    /// <param name="mostWaiting">Records of ended calls that may wait before new calls are refused.</param>
    public SqliteCdrStore(string path, TimeProvider time, ILogger<SqliteCdrStore> logger, int mostWaiting = 10_000)
    {
        (_time, _logger, _mostWaiting) = (time, logger, mostWaiting);
        _file = new SqliteFile(path, "Cdr", durable: true);
        _connection = _file.Open();
        _writing = new CdrWriting(_connection);
        _tail = new JournalTail(path);
        _writing.TakeUp(_tail.Left);
        _tail.ForgetLeft();
        _writer = new WriteRhythm(Rhythm, time, TryWrite);
        _heart = time.CreateTimer(static store => ((SqliteCdrStore)store!).Beat(), this, Heartbeat, Heartbeat);
    }

    public bool IsReady => !_failing && Waiting < _mostWaiting && !IsSlow;

    /// <summary>Records of ended calls that are not written yet, or whose event is being published.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    private bool IsSlow => Volatile.Read(ref _writingSince) is not 0 and var since && _time.GetElapsedTime(since) > SlowAfter;

    public void Began(CallCdr soFar)
    {
        lock (_lock)
        {
            _pending.Began[soFar.SessionId.Value] = soFar;
            if (_begun.Add(soFar.SessionId.Value) && !_tail.Add(soFar) && !_failing)
                Log.TailFull(_logger, soFar.SessionId.Value);
            Signal();
        }
    }

    public void Ended(CallCdr cdr, Action<CallCdr> stored)
    {
        Interlocked.Increment(ref _waiting);
        lock (_lock)
        {
            _pending.Began.Remove(cdr.SessionId.Value);
            _pending.Ended.Add(new EndedCall(cdr, stored));
            _begun.Remove(cdr.SessionId.Value);
            Signal();
        }
    }

    public void Published(CallCdr cdr)
    {
        lock (_lock)
        {
            _pending.Published.Add(cdr.SessionId.Value);
            Signal();
        }
    }

    public void Save(RecordingEntry entry)
    {
        lock (_lock)
        {
            _pending.Recordings[entry.Id] = entry;
            Signal();
        }
    }

    /// <summary>Completes when the rows are gone from the disk; cancelled when the store stops before.</summary>
    public Task RemoveAsync(IReadOnlyList<long> recordings, IReadOnlyList<long> cdrs)
    {
        var removal = new Removal(recordings, cdrs, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            _pending.Removals.Add(removal);
            Signal();
        }
        return removal.Done.Task;
    }

    public IReadOnlyList<RecordingEntry> ReadOpen() => Read(RecordingRows.ReadOpen);

    public IReadOnlyList<CallCdr> Recover()
    {
        return Read(connection =>
        {
            using var writing = new CdrWriting(connection);
            if (writing.EndCutCalls() is > 0 and var cut)
                Log.Cut(_logger, cut);
            return CdrRows.Read(connection, $"SELECT {CdrRows.Columns} FROM cdrs WHERE session_id IN (SELECT session_id FROM outbox) ORDER BY session_id");
        });
    }

    private List<T> Read<T>(Func<SqliteConnection, List<T>> read)
    {
        try
        {
            using var connection = _file.Open();
            return read(connection);
        }
        catch (SqliteException fault)
        {
            throw SqliteFault.Explain(fault, _file.Path);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
            return;
        await _heart.DisposeAsync();
        await _writer.StopAsync();
        while (TryWrite() && !IsQuiet())                                       // a record's event leaves a mark to be taken away
        {
        }
        if (Waiting > 0)
            Log.LostAtStop(_logger, Waiting);
        foreach (var removal in _pending.Removals)
            removal.Done.TrySetCanceled();
        _writing.Dispose();
        _tail.Dispose();
        await _connection.DisposeAsync();
        _writer.Dispose();
    }

    private bool IsQuiet()
    {
        lock (_lock)
            return _pending.IsEmpty;
    }

    private void Beat()
    {
        lock (_lock)
        {
            _beat = true;
            Signal();
        }
    }

    // Under the lock. One signal a group.
    private void Signal()
    {
        if (_signalled)
            return;
        _signalled = true;
        _writer.Signal();
    }

    private bool TryWrite()
    {
        CdrNotes notes;
        bool beat;
        int tail;
        lock (_lock)
        {
            tail = _tail.Turn();
            notes = _pending;
            (_pending, _spare) = (_spare, notes);
            (beat, _beat, _signalled) = (_beat, false, false);
        }
        if (notes.IsEmpty && !(beat && _journalled.Count > 0))
            return true;
        try
        {
            Volatile.Write(ref _writingSince, _time.GetTimestamp());
            _writing.Write(notes, _journalled, _time.GetUtcNow());
        }
        catch (Exception fault) when (fault is SqliteException or InvalidOperationException) // the latter: SQLite rolled back by itself
        {
            if (!_failing)
                Log.Failing(_logger, notes.Ended.Count, fault is SqliteException sqlite ? SqliteFault.Explain(sqlite, _file.Path).Message : fault.Message);
            _failing = true;
            TakeBack(notes);
            return false;
        }
        finally
        {
            Volatile.Write(ref _writingSince, 0);
        }
        if (_failing)
            Log.Recovered(_logger, notes.Ended.Count);
        _failing = false;
        lock (_lock)
            _tail.Forget(tail);
        Tell(notes);
        notes.Clear();
        return true;
    }

    private void Tell(CdrNotes written)
    {
        foreach (var session in written.Began.Keys)
            _journalled.Add(session);
        foreach (var (cdr, stored) in written.Ended)
        {
            _journalled.Remove(cdr.SessionId.Value);
            try
            {
                stored(cdr);
            }
            catch (Exception fault)
            {
                Log.NotTaken(_logger, cdr.SessionId.Value, fault);             // its mark stays: the next start publishes it
            }
            Interlocked.Decrement(ref _waiting);
        }
        foreach (var removal in written.Removals)
            removal.Done.TrySetResult();
    }

    // What was noted meanwhile is newer.
    private void TakeBack(CdrNotes notes)
    {
        lock (_lock)
        {
            notes.Append(_pending);
            _pending.Clear();
            (_pending, _spare) = (notes, _pending);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4211, LogLevel.Error, "Call records cannot be stored, no new call is taken; {Count} records wait in memory: {Reason}")]
        public static partial void Failing(ILogger logger, int count, string reason);

        [LoggerMessage(4212, LogLevel.Warning, "Call records are stored again: {Count} caught up, calls are taken")]
        public static partial void Recovered(ILogger logger, int count);

        [LoggerMessage(4213, LogLevel.Error, "Stopped with {Count} call records not stored")]
        public static partial void LostAtStop(ILogger logger, int count);

        [LoggerMessage(4215, LogLevel.Warning, "{Count} calls were cut when the last run ended; their records are written")]
        public static partial void Cut(ILogger logger, int count);

        [LoggerMessage(4217, LogLevel.Warning, "Call {Session} is noted in memory only until call records are stored again")]
        public static partial void TailFull(ILogger logger, long session);

        [LoggerMessage(4216, LogLevel.Error, "The record of call {Session} is stored, but its event was not taken")]
        public static partial void NotTaken(ILogger logger, long session, Exception fault);
    }
}
