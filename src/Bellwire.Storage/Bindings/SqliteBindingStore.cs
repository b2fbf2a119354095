using Bellwire.Pbx.Registrar;
using Bellwire.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Bellwire.Storage.Bindings;

/// <summary>
/// bindings.db: notes are collected by key and written every 20 ms in one transaction, so many changes of a binding cost one row. When the
/// disk refuses, the notes stay in memory and are tried again each second, with an alarm. At the bound a new note is dropped: the next
/// REGISTER of that phone writes it again, and a row whose removal was dropped ends by its own time.
/// </summary>
internal sealed partial class SqliteBindingStore : IBindingStore, IAsyncDisposable
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(20);

    private readonly SqliteFile _file;
    private readonly SqliteConnection _connection;
    private readonly ILogger _logger;
    private readonly int _mostPending;
    private readonly Lock _lock = new();
    private readonly WriteRhythm _writer;
    private Dictionary<long, StoredBinding?> _pending = [];
    private Dictionary<long, StoredBinding?> _spare = [];
    private long _dropped;
    private volatile bool _failing;
    private int _stopped;

    /// <param name="path">The database file.</param>
    /// <param name="mostPending">Bindings with unwritten changes: twice what one machine is meant for.</param>
    public SqliteBindingStore(string path, TimeProvider time, ILogger<SqliteBindingStore> logger, int mostPending = 200_000)
    {
        _file = new SqliteFile(path, "Bindings", durable: false);
        _connection = _file.Open();
        (_logger, _mostPending) = (logger, mostPending);
        _writer = new WriteRhythm(Rhythm, time, TryWrite);
    }

    /// <summary>Whether the disk refuses at present, so that a restart would lose the latest bindings.</summary>
    public bool IsFailing => _failing;

    /// <summary>Notes dropped at the bound since the start.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    public void Save(StoredBinding binding) => Note(binding.Key, binding);

    public void Remove(long key) => Note(key, null);

    public IReadOnlyList<StoredBinding> ReadAll()
    {
        try
        {
            using var connection = _file.Open();
            return BindingRows.ReadAll(connection);
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
        await _writer.StopAsync();
        if (!TryWrite())
            Log.LostAtStop(_logger, _pending.Count);
        await _connection.DisposeAsync();
        _writer.Dispose();
    }

    private void Note(long key, StoredBinding? binding)
    {
        bool first;
        lock (_lock)
        {
            if (_pending.Count >= _mostPending && !_pending.ContainsKey(key))
            {
                _dropped++;
                return; // the alarm of the failing disk stands already
            }
            first = _pending.Count == 0;
            _pending[key] = binding;
        }
        if (first)
            _writer.Signal();
    }

    private bool TryWrite()
    {
        Dictionary<long, StoredBinding?> batch;
        lock (_lock)
        {
            batch = _pending;
            (_pending, _spare) = (_spare, batch);
        }
        try
        {
            if (batch.Count > 0)
                BindingRows.Write(_connection, batch);
            if (_failing)
                Log.Recovered(_logger, batch.Count, Dropped);
            _failing = false;
            batch.Clear();
            return true;
        }
        catch (Exception fault) when (fault is SqliteException or InvalidOperationException) // the latter: SQLite rolled back by itself
        {
            if (!_failing)
                Log.Failing(_logger, batch.Count, fault is SqliteException sqlite ? SqliteFault.Explain(sqlite, _file.Path).Message : fault.Message);
            _failing = true;
            TakeBack(batch);
            return false;
        }
    }

    // What was noted meanwhile is newer and stays.
    private void TakeBack(Dictionary<long, StoredBinding?> batch)
    {
        lock (_lock)
        {
            foreach (var (key, binding) in _pending)
                batch[key] = binding;
            _pending.Clear();
            (_pending, _spare) = (batch, _pending);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4201, LogLevel.Error, "Bindings cannot be stored, {Count} go on in memory only: {Reason}")]
        public static partial void Failing(ILogger logger, int count, string reason);

        [LoggerMessage(4202, LogLevel.Warning, "Bindings are stored again: {Count} caught up, {Dropped} dropped since the start")]
        public static partial void Recovered(ILogger logger, int count, long dropped);

        [LoggerMessage(4203, LogLevel.Error, "Stopped with {Count} bindings not stored")]
        public static partial void LostAtStop(ILogger logger, int count);
    }
}
