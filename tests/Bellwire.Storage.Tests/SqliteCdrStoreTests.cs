using Bellwire.Contracts;
using Bellwire.Pbx.Cdr;
using Bellwire.Storage.Cdrs;
using Bellwire.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Storage.Tests;

public sealed class SqliteCdrStoreTests : CdrStoreContract, IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SqliteCdrStore? _running;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
        _folder.Dispose();
    }

    protected override async ValueTask<ICdrStore> RestartAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
        return _running = Open(TimeProvider.System);
    }

    [Fact]
    public async Task A_disk_that_refuses_stops_new_calls_and_loses_no_record()
    {
        var (store, time) = (Open(TimeProvider.System), TimeProvider.System);
        using var blocker = Connect();
        Run(blocker, "CREATE TRIGGER full BEFORE INSERT ON cdrs BEGIN SELECT RAISE(ABORT, 'refused'); END");
        store.Began(Standing(1));
        var stored = new List<long>();
        store.Ended(Record(1), cdr => stored.Add(cdr.SessionId.Value));
        await Until(() => !store.IsReady);
        store.Began(Standing(2));
        store.Ended(Record(2), cdr => stored.Add(cdr.SessionId.Value));
        Assert.Equal(2, store.Waiting);
        Assert.Empty(stored);

        Run(blocker, "DROP TRIGGER full");
        await Until(() => store.IsReady && store.Waiting == 0);

        Assert.Equal([1, 2], stored);
        await store.DisposeAsync();
        await using var again = Open(time);
        Assert.Equal([Text(Record(1)), Text(Record(2))], again.Recover().Select(Text));
    }

    [Fact]
    public async Task A_disk_that_takes_long_stops_new_calls()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        await using var store = Open(time);
        using (var blocker = Connect())
        {
            Run(blocker, "BEGIN IMMEDIATE");
            store.Ended(Record(1), _ => { });
            await Until(() =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return !store.IsReady;
            });
            Run(blocker, "ROLLBACK");
        }
        await Until(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return store.IsReady && store.Waiting == 0;
        });
    }

    [Fact]
    public async Task More_waiting_records_than_may_stop_new_calls()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        await using var store = Open(time, mostWaiting: 2);
        store.Ended(Record(1), _ => { });
        Assert.True(store.IsReady);
        store.Ended(Record(2), _ => { });
        Assert.False(store.IsReady);
        await Until(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            return store.IsReady;
        });
    }

    [Fact]
    public async Task A_call_that_was_cut_ended_at_the_last_sign_of_life()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_100));
        using (var watcher = Connect())
        {
            await using var store = Open(time);
            store.Began(Standing(1));
            await Until(() =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return Sign(watcher) >= 1_700_000_120;
            });
        }
        long sign;
        using (var watcher = Connect())
            sign = Sign(watcher);
        await using var next = Open(TimeProvider.System);
        Assert.Equal(sign, Assert.Single(next.Recover()).EndedTime.Seconds);
    }

    [Fact]
    public async Task What_was_noted_a_moment_before_the_process_was_killed_is_not_lost()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_100));
        using var killed = new TempFolder();
        await using (var store = Open(time))                                   // its clock stands, so it writes no group
        {
            store.Began(Standing(1));
            store.Began(Standing(2));
            store.Ended(Record(2), _ => { });
            foreach (var file in Directory.GetFiles(_folder.Path))
                File.Copy(file, killed.PathOf(Path.GetFileName(file)));
        }
        File.AppendAllText(killed.PathOf("cdr.db-tail.0"), "[4,");       // cut in the middle of a note
        await using var next = new SqliteCdrStore(killed.PathOf("cdr.db"), TimeProvider.System, NullLogger<SqliteCdrStore>.Instance);
        Assert.Equal([1, 2], next.Recover().Select(cdr => cdr.SessionId.Value));
        Assert.Equal(0, new FileInfo(killed.PathOf("cdr.db-tail.0")).Length);
    }

    [Fact]
    public async Task The_notes_beside_the_database_are_gone_when_it_has_them()
    {
        await using var store = Open(TimeProvider.System);
        for (var session = 1; session <= 50; session++)
            store.Began(Standing(session));
        await Until(() => new FileInfo(_folder.PathOf("cdr.db-tail.0")).Length + new FileInfo(_folder.PathOf("cdr.db-tail.1")).Length == 0);
    }

    [Fact]
    public async Task Records_are_found_by_their_indexes()
    {
        await using (var store = Open(TimeProvider.System))
            for (var session = 1; session <= 1000; session++)
                store.Ended(Record(session), store.Published);
        using var reader = Connect();
        Assert.Equal(1000L, Ask(reader, "SELECT count(*) FROM cdrs"));
        Assert.Equal(0L, Ask(reader, "SELECT count(*) FROM outbox"));
        Assert.Equal(2000L, Ask(reader, "SELECT count(*) FROM cdr_parties"));
        foreach (var (filter, index) in new[]
        {
            ("start_time > 5", "cdrs_by_time"), ("caller = '102' AND start_time > 5", "cdrs_by_caller"), ("callee = '103' AND start_time > 5", "cdrs_by_callee"),
            ("direction = 'Ext' AND start_time > 5", "cdrs_by_direction"),
        })
            Assert.Contains(index, Plan(reader, $"SELECT * FROM cdrs WHERE tenant_id = 1 AND {filter} ORDER BY start_time DESC LIMIT 50"), StringComparison.Ordinal);
    }

    internal static CallCdr Sample(long session) => Record(session);

    private SqliteCdrStore Open(TimeProvider time, int mostWaiting = 10_000) =>
        new(_folder.PathOf("cdr.db"), time, NullLogger<SqliteCdrStore>.Instance, mostWaiting);

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_folder.PathOf("cdr.db")};Pooling=false");
        connection.Open();
        return connection;
    }

    private static long Sign(SqliteConnection connection) =>
        (long)Ask(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'life'") == 0 ? 0 : (long)Ask(connection, "SELECT last_sign FROM life");

    private static string Plan(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, "EXPLAIN QUERY PLAN " + sql);
        using var rows = command.ExecuteReader();
        return rows.Read() ? rows.GetString(3) : "";
    }

    private static object Ask(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        return command.ExecuteScalar()!; // each of these questions has an answer
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this class
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
            await Task.Yield();
    }
}
