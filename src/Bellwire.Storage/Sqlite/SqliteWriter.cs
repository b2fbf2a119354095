using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Sqlite;

/// <summary>
/// The one writer of a file. Whatever waits is written in one transaction and committed once; a write that fails takes only itself back.
/// When the line is full, callers wait for a place.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int LongestLine = 256;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Task _loop;
    private readonly Channel<Write> _line = Channel.CreateBounded<Write>(
        new BoundedChannelOptions(LongestLine) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public SqliteWriter(SqliteFile file)
    {
        _path = file.Path;
        _connection = file.Open();
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Completes when the change is committed.</summary>
    /// <param name="committed">Runs after the commit and before the next write begins.</param>
    /// <exception cref="StorageException">It could not be stored; nothing of it is.</exception>
    public async Task WriteAsync(Action<SqliteConnection, SqliteTransaction> change, Action? committed, CancellationToken cancellation)
    {
        var write = new Write(change, committed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await _line.Writer.WriteAsync(write, cancellation);
        await write.Done.Task; // once in line it happens: whoever stops waiting would not know whether it did
    }

    public async ValueTask DisposeAsync()
    {
        _line.Writer.TryComplete();
        await _loop;
        await _connection.DisposeAsync();
    }

    private async Task RunAsync()
    {
        var batch = new List<Write>(LongestLine);
        while (await _line.Reader.WaitToReadAsync())
        {
            while (batch.Count < LongestLine && batch is not [.., { Committed: not null }] && _line.Reader.TryRead(out var write))
                batch.Add(write);
            Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<Write> batch)
    {
        try
        {
            var written = new List<Write>(batch.Count);
            using (var transaction = _connection.BeginTransaction())
            {
                foreach (var write in batch)
                    if (TryRun(write, transaction))
                        written.Add(write);
                transaction.Commit();
            }
            foreach (var write in written)
            {
                write.Committed?.Invoke();
                write.Done.TrySetResult();
            }
        }
        catch (Exception e)
        {
            foreach (var write in batch)
                write.Done.TrySetException(Explain(e));
        }
    }

    private bool TryRun(Write write, SqliteTransaction transaction)
    {
        transaction.Save("one");
        try
        {
            write.Change(_connection, transaction);
            transaction.Release("one");
            return true;
        }
        catch (Exception e)
        {
            write.Done.TrySetException(Explain(e));
            if (IsTransactionOver())
                throw;
            transaction.Rollback("one");
            return false;
        }
    }

    // A full disk makes SQLite roll the whole transaction back by itself (sqlite.org/lang_transaction.html, 3).
    private bool IsTransactionOver() => SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) != 0;

    private Exception Explain(Exception e) => e is SqliteException fault ? SqliteFault.Explain(fault, _path) : e;

    private sealed record Write(Action<SqliteConnection, SqliteTransaction> Change, Action? Committed, TaskCompletionSource Done);
}
