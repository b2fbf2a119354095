using Bellwire.Contracts;
using Bellwire.Pbx.Recordings;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Cdrs;

/// <summary>Entries of the index of recordings as rows.</summary>
internal static class RecordingRows
{
    internal const string Columns =
        "id, tenant_id, session_id, number, caller, callee, file_name, started_at, state, reason, length_ms, bytes";

    internal const int ColumnCount = 12;

    internal static void Fill(SqliteParameterCollection values, RecordingEntry entry)
    {
        values[0].Value = entry.Id;
        values[1].Value = entry.TenantId.Value;
        values[2].Value = entry.SessionId.Value;
        values[3].Value = entry.Number;
        values[4].Value = entry.Caller;
        values[5].Value = entry.Callee;
        values[6].Value = entry.FileName;
        values[7].Value = entry.StartedAt.Seconds;
        values[8].Value = entry.State.ToString();
        values[9].Value = entry.Reason;
        values[10].Value = (long)entry.Length.TotalMilliseconds;
        values[11].Value = entry.Bytes;
    }

    internal static List<RecordingEntry> ReadOpen(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM recordings WHERE state = 'Open' ORDER BY id";
        return Read(command);
    }

    /// <summary>Reads all rows of a query that asks for <see cref="Columns"/>.</summary>
    internal static List<RecordingEntry> Read(SqliteConnection connection, string sql, Action<SqliteParameterCollection> fill)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // callers pass constants
        command.CommandText = sql;
#pragma warning restore CA2100
        fill(command.Parameters);
        return Read(command);
    }

    internal static List<RecordingEntry> ReadOf(SqliteConnection connection, TenantId tenant, CallSessionId session)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM recordings WHERE session_id = $session AND tenant_id = $tenant ORDER BY id";
        command.Parameters.AddWithValue("$session", session.Value);
        command.Parameters.AddWithValue("$tenant", tenant.Value);
        return Read(command);
    }

    private static List<RecordingEntry> Read(SqliteCommand command)
    {
        using var rows = command.ExecuteReader();
        var entries = new List<RecordingEntry>();
        while (rows.Read())
            entries.Add(new RecordingEntry
            {
                Id = rows.GetInt64(0),
                TenantId = new TenantId(rows.GetInt64(1)),
                SessionId = new CallSessionId(rows.GetInt64(2)),
                Number = rows.GetString(3),
                Caller = rows.GetString(4),
                Callee = rows.GetString(5),
                FileName = rows.GetString(6),
                StartedAt = new UnixTime(rows.GetInt64(7)),
                State = Enum.Parse<RecordingState>(rows.GetString(8)),
                Reason = rows.GetString(9),
                Length = TimeSpan.FromMilliseconds(rows.GetInt64(10)),
                Bytes = rows.GetInt64(11),
            });
        return entries;
    }
}
