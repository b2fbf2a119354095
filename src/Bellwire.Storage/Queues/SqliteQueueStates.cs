using Bellwire.Contracts;
using Bellwire.Pbx.Queues;
using Bellwire.Storage.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Bellwire.Storage.Queues;

/// <summary>
/// agents.db: agents' states and open callbacks. All are in memory, changes are written every 20 ms in one transaction. When the disk refuses, they are tried
/// again each second, with an alarm; there are never more than agents in queues and the thousand callbacks that a queue keeps.
/// </summary>
internal sealed partial class SqliteQueueStates : IAgentStates, ICallbackStore, IAsyncDisposable
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly Dictionary<(QueueId Queue, string Agent), AgentState> _states = [];
    private readonly HashSet<(QueueId Queue, string Agent)> _changed = [];
    private readonly Dictionary<CallSessionId, BookedCallback> _callbacks = [];
    private readonly HashSet<CallSessionId> _changedCallbacks = [];
    private readonly SqliteConnection _connection;
    private readonly ILogger _logger;
    private readonly WriteRhythm _writer;
    private bool _failing;
    private int _stopped;

    public SqliteQueueStates(string path, TimeProvider time, ILogger<SqliteQueueStates> logger)
    {
        var file = new SqliteFile(path, "Agents", durable: false);
        _connection = file.Open();
        _logger = logger;
        foreach (var (queue, agent, state) in _connection.Query<(long, string, int)>("SELECT queue_id, number, state FROM agents"))
            if (Enum.IsDefined((AgentState)state))
                _states[(new QueueId(queue), agent)] = (AgentState)state;
        foreach (var callback in CallbackRows.Read(_connection))
            _callbacks[callback.Session] = callback;
        _writer = new WriteRhythm(Rhythm, time, TryWrite);
    }

    public AgentState? Find(QueueId queue, string agent)
    {
        lock (_lock)
            return _states.TryGetValue((queue, agent), out var state) ? state : null;
    }

    public void Remember(QueueId queue, string agent, AgentState? state)
    {
        lock (_lock)
        {
            if (state is { } known)
                _states[(queue, agent)] = known;
            else
                _states.Remove((queue, agent));
            Signal();
            _changed.Add((queue, agent));
        }
    }

    public IReadOnlyList<BookedCallback> Read()
    {
        lock (_lock)
            return [.. _callbacks.Values];
    }

    public void Save(BookedCallback callback)
    {
        lock (_lock)
        {
            _callbacks[callback.Session] = callback;
            Signal();
            _changedCallbacks.Add(callback.Session);
        }
    }

    public void Remove(CallSessionId session)
    {
        lock (_lock)
        {
            _callbacks.Remove(session);
            Signal();
            _changedCallbacks.Add(session);
        }
    }

    // Under the lock, before a change is noted: one signal a group.
    private void Signal()
    {
        if (_changed.Count == 0 && _changedCallbacks.Count == 0)
            _writer.Signal();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
            return;
        await _writer.StopAsync();
        if (!TryWrite())
            Log.LostAtStop(_logger);
        await _connection.DisposeAsync();
        _writer.Dispose();
    }

    private bool TryWrite()
    {
        List<(QueueId Queue, string Agent, AgentState? State)> batch;
        List<(CallSessionId Session, BookedCallback? Callback)> callbacks;
        lock (_lock)
        {
            batch = [.. _changed.Select(key => (key.Queue, key.Agent, _states.TryGetValue(key, out var state) ? state : (AgentState?)null))];
            _changed.Clear();
            callbacks = [.. _changedCallbacks.Select(session => (session, _callbacks.GetValueOrDefault(session)))];
            _changedCallbacks.Clear();
        }
        try
        {
            Write(batch, callbacks);
            if (_failing)
                Log.Recovered(_logger);
            _failing = false;
            return true;
        }
        catch (Exception fault) when (fault is SqliteException or InvalidOperationException) // the latter: SQLite rolled back by itself
        {
            if (!_failing)
                Log.Failing(_logger, fault.Message);
            _failing = true;
            lock (_lock)
            {
                _changed.UnionWith(batch.Select(change => (change.Queue, change.Agent)));
                _changedCallbacks.UnionWith(callbacks.Select(change => change.Session));
            }
            return false;
        }
    }

    private void Write(List<(QueueId Queue, string Agent, AgentState? State)> batch, List<(CallSessionId Session, BookedCallback? Callback)> callbacks)
    {
        if (batch.Count == 0 && callbacks.Count == 0)
            return;
        using var transaction = _connection.BeginTransaction();
        foreach (var (queue, agent, state) in batch)
            if (state is { } known)
                _connection.Execute("REPLACE INTO agents (queue_id, number, state) VALUES (@Queue, @agent, @State)", new { Queue = queue.Value, agent, State = (int)known }, transaction);
            else
                _connection.Execute("DELETE FROM agents WHERE queue_id = @Queue AND number = @agent", new { Queue = queue.Value, agent }, transaction);
        foreach (var (session, callback) in callbacks)
            if (callback is not null)
                CallbackRows.Write(_connection, transaction, callback);
            else
                CallbackRows.Delete(_connection, transaction, session);
        transaction.Commit();
    }

    private static partial class Log
    {
        [LoggerMessage(4231, LogLevel.Error, "States of queues cannot be stored, they go on in memory only: {Reason}")]
        public static partial void Failing(ILogger logger, string reason);

        [LoggerMessage(4232, LogLevel.Warning, "States of queues are stored again")]
        public static partial void Recovered(ILogger logger);

        [LoggerMessage(4233, LogLevel.Error, "Stopped with states of queues not stored")]
        public static partial void LostAtStop(ILogger logger);
    }
}
