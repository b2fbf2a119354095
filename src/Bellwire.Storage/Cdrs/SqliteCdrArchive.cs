using Bellwire.Contracts;
using Bellwire.Pbx.Cdr;
using Bellwire.Pbx.Lists;
using Bellwire.Pbx.Recordings;
using Bellwire.Storage.Records;
using Bellwire.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Cdrs;

/// <summary>Reads cdr.db on connections of its own, beside the writer.</summary>
internal sealed class SqliteCdrArchive(string path, TimeProvider time) : ICdrArchive
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Sweeping = TimeSpan.FromSeconds(30);

    private readonly SqliteFile _file = new(path, "Cdr", durable: true);

    public RecordPage<CallCdr> Find(RecordQuery query, CancellationToken cancellation) => RecordPages.Find(_file, time, RecordTable.Cdrs, query, CdrRows.Read, cancellation);

    public CallCdr? Find(TenantId tenant, CallSessionId session) => Reading(Usual, connection => CdrRows.Read(
        connection, $"SELECT {CdrRows.Columns} FROM cdrs WHERE session_id = $session AND tenant_id = $tenant", values =>
        {
            values.AddWithValue("$session", session.Value);
            values.AddWithValue("$tenant", tenant.Value);
        }), CancellationToken.None).FirstOrDefault();

    public RecordPage<RecordingEntry> FindRecordings(RecordQuery query, CancellationToken cancellation) =>
        RecordPages.Find(_file, time, RecordTable.Recordings, query, RecordingRows.Read, cancellation);

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

    private T Reading<T>(TimeSpan patience, Func<SqliteConnection, T> read, CancellationToken cancellation) =>
        PatientReading.Read(_file, time, patience, read, cancellation);
}
