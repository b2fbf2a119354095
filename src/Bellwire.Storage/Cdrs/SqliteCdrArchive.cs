using Bellwire.Contracts;
using Bellwire.Pbx.Cdr;
using Bellwire.Pbx.Lists;
using Bellwire.Pbx.Recordings;
using Bellwire.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Cdrs;

/// <summary>Reads cdr.db on connections of its own, beside the writer.</summary>
internal sealed class SqliteCdrArchive(string path, TimeProvider time) : ICdrArchive
{
    private const int Interrupted = 9;                          // SQLITE_INTERRUPT
    private const int StepsBetweenLooks = 10_000;               // of SQLite's machine: less than a millisecond

    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Sweeping = TimeSpan.FromSeconds(30);

    private readonly SqliteFile _file = new(path, "Cdr", durable: true);

    public RecordPage<CallCdr> Find(RecordQuery query, CancellationToken cancellation) => Find(RecordTable.Cdrs, query, CdrRows.Read, cancellation);

    public CallCdr? Find(TenantId tenant, CallSessionId session) => Reading(Usual, connection => CdrRows.Read(
        connection, $"SELECT {CdrRows.Columns} FROM cdrs WHERE session_id = $session AND tenant_id = $tenant", values =>
        {
            values.AddWithValue("$session", session.Value);
            values.AddWithValue("$tenant", tenant.Value);
        }), CancellationToken.None).FirstOrDefault();

    public RecordPage<RecordingEntry> FindRecordings(RecordQuery query, CancellationToken cancellation) =>
        Find(RecordTable.Recordings, query, RecordingRows.Read, cancellation);

    public IReadOnlyList<RecordingEntry> Recordings(TenantId tenant, CallSessionId session) =>
        Reading(Usual, connection => RecordingRows.ReadOf(connection, tenant, session), CancellationToken.None);

    /// <summary>Tenants of whom there is a record or a recording. Each is found by one step along an index.</summary>
    public IReadOnlyList<TenantId> Owners() => Aged(
        """
        WITH RECURSIVE c(id) AS (SELECT MIN(tenant_id) FROM cdrs UNION ALL SELECT (SELECT MIN(tenant_id) FROM cdrs WHERE tenant_id > c.id) FROM c WHERE c.id IS NOT NULL),
        r(id) AS (SELECT MIN(tenant_id) FROM recordings UNION ALL SELECT (SELECT MIN(tenant_id) FROM recordings WHERE tenant_id > r.id) FROM r WHERE r.id IS NOT NULL)
        SELECT id FROM c WHERE id IS NOT NULL UNION SELECT id FROM r WHERE id IS NOT NULL
        """,
        default, default, 0, 0, rows => new TenantId(rows.GetInt64(0)));

    /// <inheritdoc cref="Bellwire.Pbx.Retention.IAgedRecords.Recordings"/>
    public IReadOnlyList<RecordingEntry> AgedRecordings(TenantId tenant, UnixTime before, long after, int most) => Reading(Sweeping, connection => RecordingRows.Read(
        connection,
        $"SELECT {RecordingRows.Columns} FROM recordings WHERE tenant_id = $tenant AND started_at < $before AND state <> 'Open' AND +id > $after ORDER BY +id LIMIT $most",
        values => Fill(values, tenant, before, after, most)), CancellationToken.None);

    /// <inheritdoc cref="Bellwire.Pbx.Retention.IAgedRecords.Cdrs"/>
    public IReadOnlyList<CallSessionId> AgedCdrs(TenantId tenant, UnixTime before, long after, int most) => Aged(
        """
        SELECT session_id FROM cdrs INDEXED BY cdrs_by_time WHERE tenant_id = $tenant AND start_time < $before AND +session_id > $after
        AND session_id NOT IN (SELECT session_id FROM outbox) ORDER BY +session_id LIMIT $most
        """,
        tenant, before, after, most, rows => new CallSessionId(rows.GetInt64(0)));

    private List<T> Aged<T>(string sql, TenantId tenant, UnixTime before, long after, int most, Func<SqliteDataReader, T> read) => Reading(Sweeping, connection =>
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this class
        command.CommandText = sql;
#pragma warning restore CA2100
        Fill(command.Parameters, tenant, before, after, most);
        using var rows = command.ExecuteReader();
        var items = new List<T>();
        while (rows.Read())
            items.Add(read(rows));
        return items;
    }, CancellationToken.None);

    private static void Fill(SqliteParameterCollection values, TenantId tenant, UnixTime before, long after, int most)
    {
        values.AddWithValue("$tenant", tenant.Value);
        values.AddWithValue("$before", before.Seconds);
        values.AddWithValue("$after", after);
        values.AddWithValue("$most", most);
    }

    private RecordPage<T> Find<T>(
        RecordTable table, RecordQuery query, Func<SqliteConnection, string, Action<SqliteParameterCollection>, List<T>> read, CancellationToken cancellation) =>
        Reading(query.Patience, connection =>
        {
            var sql = new RecordSql(table, query);
            var items = read(connection, sql.Page, sql.Fill);
            if (!query.WantsCount)
                return new RecordPage<T>(0, false, items);
            var count = Count(connection, sql);
            return new RecordPage<T>(Math.Min(count, RecordQuery.MostCounted), count > RecordQuery.MostCounted, items);
        }, cancellation);

    private static int Count(SqliteConnection connection, RecordSql sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // made of constants
        command.CommandText = sql.Count;
#pragma warning restore CA2100
        sql.Fill(command.Parameters);
        return (int)(long)command.ExecuteScalar()!;             // a count is always there
    }

    private T Reading<T>(TimeSpan patience, Func<SqliteConnection, T> read, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        try
        {
            using var connection = _file.Open();
            SQLitePCL.raw.sqlite3_progress_handler(connection.Handle, StepsBetweenLooks, _ => cancellation.IsCancellationRequested || time.GetElapsedTime(began) > patience ? 1 : 0, null);
            return read(connection);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == Interrupted)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new TimeoutException("The search took too long.", fault);
        }
        catch (SqliteException fault)
        {
            throw SqliteFault.Explain(fault, _file.Path);
        }
    }
}
