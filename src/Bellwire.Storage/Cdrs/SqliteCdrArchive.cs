using Bellwire.Contracts;
using Bellwire.Pbx.Cdr;
using Bellwire.Pbx.Recordings;
using Bellwire.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Cdrs;

/// <summary>Reads cdr.db on connections of its own, beside the writer. Each list goes along one of the table's indexes.</summary>
internal sealed class SqliteCdrArchive(string path, TimeProvider time) : ICdrArchive
{
    private const int Interrupted = 9;                          // SQLITE_INTERRUPT

    private readonly SqliteFile _file = new(path, "Cdr", durable: true);

    public CdrPage Find(CdrQuery query) => Reading(connection =>
    {
        var where = Where(query);
        var items = CdrRows.Read(
            connection, $"SELECT {CdrRows.Columns} FROM cdrs WHERE {where} ORDER BY start_time DESC, session_id DESC LIMIT $top OFFSET $skip",
            values => Fill(values, query));
        if (!query.WantsCount)
            return new CdrPage(0, false, items);
        var count = Count(connection, where, query);
        return new CdrPage(Math.Min(count, CdrQuery.MostCounted), count > CdrQuery.MostCounted, items);
    });

    public CallCdr? Find(TenantId tenant, CallSessionId session) => Reading(connection => CdrRows.Read(
        connection, $"SELECT {CdrRows.Columns} FROM cdrs WHERE session_id = $session AND tenant_id = $tenant", values =>
        {
            values.AddWithValue("$session", session.Value);
            values.AddWithValue("$tenant", tenant.Value);
        })).FirstOrDefault();

    public IReadOnlyList<RecordingEntry> Recordings(TenantId tenant, CallSessionId session) =>
        Reading(connection => RecordingRows.ReadOf(connection, tenant, session));

    private static int Count(SqliteConnection connection, string where, CdrQuery query)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // made of constants
        command.CommandText = $"SELECT COUNT(*) FROM (SELECT 1 FROM cdrs WHERE {where} LIMIT {CdrQuery.MostCounted + 1})";
#pragma warning restore CA2100
        Fill(command.Parameters, query);
        return (int)(long)command.ExecuteScalar()!;             // a count is always there
    }

    // Constants only; values are parameters. SQLite takes no index for a term that begins with +: one person's calls are looked up by the party,
    // those of a number by the number, and the rest of the conditions are tried on them (sqlite.org/optoverview.html, 2).
    private static string Where(CdrQuery query)
    {
        var byParty = query.Party is not null;
        var byNumber = !byParty && (query.Caller ?? query.Callee) is not null;
        var where = byParty
            ? "session_id IN (SELECT session_id FROM cdr_parties WHERE tenant_id = $tenant AND number = $party) AND +tenant_id = $tenant AND +start_time BETWEEN $from AND $to"
            : "tenant_id = $tenant AND start_time BETWEEN $from AND $to";
        if (query.Caller is not null)
            where += byParty ? " AND +caller = $caller" : " AND caller = $caller";
        if (query.Callee is not null)
            where += byParty ? " AND +callee = $callee" : " AND callee = $callee";
        if (query.Direction is not null)
            where += byParty || byNumber ? " AND +direction = $direction" : " AND direction = $direction";
        return query.After is null ? where : where + " AND (start_time, session_id) < ($after_time, $after_session)";
    }

    private static void Fill(SqliteParameterCollection values, CdrQuery query)
    {
        values.AddWithValue("$tenant", query.TenantId.Value);
        values.AddWithValue("$from", query.From.Seconds);
        values.AddWithValue("$to", query.To.Seconds);
        values.AddWithValue("$caller", query.Caller ?? "");
        values.AddWithValue("$callee", query.Callee ?? "");
        values.AddWithValue("$direction", query.Direction?.ToString() ?? "");
        values.AddWithValue("$party", query.Party ?? "");
        values.AddWithValue("$after_time", query.After?.StartTime.Seconds ?? 0);
        values.AddWithValue("$after_session", query.After?.SessionId.Value ?? 0);
        values.AddWithValue("$top", query.Top);
        values.AddWithValue("$skip", query.Skip);
    }

    private T Reading<T>(Func<SqliteConnection, T> read)
    {
        try
        {
            using var connection = _file.Open();
            using var patience = new CancellationTokenSource(CdrQuery.LongestSearch, time);
            using var cut = patience.Token.Register(() => SQLitePCL.raw.sqlite3_interrupt(connection.Handle));
            return read(connection);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == Interrupted)
        {
            throw new TimeoutException("The search took too long.", fault);
        }
        catch (SqliteException fault)
        {
            throw SqliteFault.Explain(fault, _file.Path);
        }
    }
}
