using Bellwire.Contracts;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Cdrs;

/// <summary>The statements of cdr.db, prepared once. For the writer's thread.</summary>
internal sealed class CdrWriting : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin, _end, _forget, _party, _mark, _unmark, _recording, _live, _dropRecording, _parties, _dropParty, _dropCdr;

    internal CdrWriting(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Row("open_calls", CdrRows.Columns, CdrRows.ColumnCount);
        _end = Row("cdrs", CdrRows.Columns, CdrRows.ColumnCount);
        _recording = Row("recordings", RecordingRows.Columns, RecordingRows.ColumnCount);
        _forget = Command("DELETE FROM open_calls WHERE session_id = $0", 1);
        _party = Command("INSERT OR IGNORE INTO cdr_parties (tenant_id, number, session_id) VALUES ($0, $1, $2)", 3);
        _mark = Command("INSERT OR IGNORE INTO outbox (session_id) VALUES ($0)", 1);
        _unmark = Command("DELETE FROM outbox WHERE session_id = $0", 1);
        _dropRecording = Command("DELETE FROM recordings WHERE id = $0", 1);
        _parties = Command("SELECT tenant_id, parties FROM cdrs WHERE session_id = $0", 1);
        _dropParty = Command("DELETE FROM cdr_parties WHERE tenant_id = $0 AND number = $1 AND session_id = $2", 3);
        _dropCdr = Command("DELETE FROM cdrs WHERE session_id = $0", 1);
        _live = Command("UPDATE life SET last_sign = $0", 1);
    }

    /// <summary>Writes all of it in one transaction, with a sign of life.</summary>
    /// <param name="journalled">Calls that are in the journal; kept up to date by the caller, after the commit.</param>
    internal void Write(CdrNotes notes, HashSet<long> journalled, DateTimeOffset now)
    {
        using var transaction = _connection.BeginTransaction();
        foreach (var command in All)
            command.Transaction = transaction;
        foreach (var cdr in notes.Began.Values)
            Save(_begin, cdr);
        foreach (var (cdr, _) in notes.Ended)
        {
            End(cdr);
            if (journalled.Contains(cdr.SessionId.Value))
                Run(_forget, cdr.SessionId.Value);
        }
        foreach (var session in notes.Published)
            Run(_unmark, session);
        foreach (var entry in notes.Recordings.Values)
        {
            RecordingRows.Fill(_recording.Parameters, entry);
            _recording.ExecuteNonQuery();
        }
        foreach (var removal in notes.Removals)
            Remove(removal);
        Run(_live, now.ToUnixTimeSeconds());
        transaction.Commit();
    }

    /// <summary>Takes up notes that were made of calls and did not come into the journal any more; those of calls that have a record, or a later note,
    /// are left out.</summary>
    internal void TakeUp(IReadOnlyList<object[]> notes)
    {
        if (notes.Count == 0)
            return;
        using var transaction = _connection.BeginTransaction();
        using var command = Command(CdrRows.TakeUpSql, CdrRows.ColumnCount);
        command.Transaction = transaction;
        foreach (var values in notes)
        {
            for (var i = 0; i < values.Length; i++)
                command.Parameters[i].Value = values[i];
            command.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    /// <summary>Turns every call of the journal into a record that ended at the last sign of life, with its outbox mark.</summary>
    internal int EndCutCalls()
    {
        var lastSign = LastSign();
        var cut = CdrRows.Read(_connection, $"SELECT {CdrRows.Columns} FROM open_calls ORDER BY session_id");
        if (cut.Count == 0)
            return 0;
        using var transaction = _connection.BeginTransaction();
        foreach (var command in (SqliteCommand[])[_end, _forget, _party, _mark])
            command.Transaction = transaction;
        foreach (var cdr in cut)
        {
            End(CutAt(cdr, new UnixTime(Math.Max(lastSign, cdr.EndedTime.Seconds))));
            Run(_forget, cdr.SessionId.Value);
        }
        transaction.Commit();
        return cut.Count;
    }

    public void Dispose()
    {
        foreach (var command in All)
            command.Dispose();
    }

    private SqliteCommand[] All =>
        [_begin, _end, _forget, _party, _mark, _unmark, _recording, _live, _dropRecording, _parties, _dropParty, _dropCdr];

    private void Remove(Removal removal)
    {
        foreach (var id in removal.Recordings)
            Run(_dropRecording, id);
        foreach (var session in removal.Cdrs)
        {
            _parties.Parameters[0].Value = session;
            using (var row = _parties.ExecuteReader())
                if (row.Read())
                    RemoveParties(row.GetInt64(0), row.GetString(1), session);
            Run(_dropCdr, session);
        }
    }

    private void RemoveParties(long tenant, string parties, long session)
    {
        foreach (var number in parties.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            _dropParty.Parameters[0].Value = tenant;
            _dropParty.Parameters[1].Value = number;
            _dropParty.Parameters[2].Value = session;
            _dropParty.ExecuteNonQuery();
        }
    }

    private static CallCdr CutAt(CallCdr cdr, UnixTime end) => cdr with
    {
        EndedTime = end,
        EndedReason = EndedReason.None,
        StatusCode = "0",
        CallTargets = [.. cdr.CallTargets.Select(target => target.EndedTime == UnixTime.None ? target with { EndedTime = end } : target)],
    };

    private void End(CallCdr cdr)
    {
        Save(_end, cdr);
        foreach (var number in cdr.Parties)
        {
            _party.Parameters[0].Value = cdr.TenantId.Value;
            _party.Parameters[1].Value = number;
            _party.Parameters[2].Value = cdr.SessionId.Value;
            _party.ExecuteNonQuery();
        }
        Run(_mark, cdr.SessionId.Value);
    }

    private long LastSign()
    {
        using var command = Command("SELECT last_sign FROM life", 0);
        return (long)command.ExecuteScalar()!;                                 // the schema puts the row there, and nothing takes it away
    }

    private static void Save(SqliteCommand command, CallCdr cdr)
    {
        CdrRows.Fill(command.Parameters, cdr);
        command.ExecuteNonQuery();
    }

    private static void Run(SqliteCommand command, long value)
    {
        command.Parameters[0].Value = value;
        command.ExecuteNonQuery();
    }

    private SqliteCommand Row(string table, string columns, int count) => Command(
        $"REPLACE INTO {table} ({columns}) VALUES ({string.Join(", ", Enumerable.Range(0, count).Select(i => $"${i}"))})", count);

    private SqliteCommand Command(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // the texts are constants of this class
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < parameters; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        return command;
    }
}
