using Bellwire.Contracts;
using Bellwire.Contracts.Json;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Cdrs;

/// <summary>Call records as rows: of ended calls in <c>cdrs</c>, of standing ones in <c>open_calls</c>, which have the same columns.</summary>
internal static class CdrRows
{
    internal const string Columns =
        "session_id, tenant_id, tenant_name, start_time, ring_time, answered_time, ended_time, caller, caller_display_name, caller_domain, callee, "
        + "callee_domain, direction, ended_reason, status_code, call_id, did_cid, outbound_caller_id, trunk_name, user_data, parties, targets";

    internal const int ColumnCount = 22;

    /// <summary>A row of <c>open_calls</c> from values in the order of <see cref="Columns"/>, unless it is known better.</summary>
    internal static readonly string TakeUpSql =
        $"REPLACE INTO open_calls ({Columns}) SELECT {string.Join(", ", Enumerable.Range(0, ColumnCount).Select(i => $"${i}"))} "
        + "WHERE NOT EXISTS (SELECT 1 FROM cdrs WHERE session_id = $0) AND NOT EXISTS ("
        + "SELECT 1 FROM open_calls WHERE session_id = $0)";

    internal static void Fill(SqliteParameterCollection values, CallCdr cdr)
    {
        values[0].Value = cdr.SessionId.Value;
        values[1].Value = cdr.TenantId.Value;
        values[2].Value = cdr.TenantName;
        values[3].Value = cdr.StartTime.Seconds;
        values[4].Value = cdr.RingTime.Seconds;
        values[5].Value = cdr.AnsweredTime.Seconds;
        values[6].Value = cdr.EndedTime.Seconds;
        values[7].Value = cdr.Caller;
        values[8].Value = cdr.CallerDisplayName;
        values[9].Value = cdr.CallerDomain;
        values[10].Value = cdr.Callee;
        values[11].Value = cdr.CalleeDomain;
        values[12].Value = cdr.Direction.ToString();
        values[13].Value = cdr.EndedReason.ToString();
        values[14].Value = cdr.StatusCode;
        values[15].Value = cdr.CallId;
        values[16].Value = cdr.DidCid;
        values[17].Value = cdr.OutboundCallerId;
        values[18].Value = cdr.TrunkName;
        values[19].Value = cdr.UserData;
        values[20].Value = string.Join(' ', cdr.Parties);
        values[21].Value = CdrTargetsJson.Write(cdr.CallTargets);
    }

    /// <summary>Reads all rows of a query that asks for <see cref="Columns"/>.</summary>
    internal static List<CallCdr> Read(SqliteConnection connection, string sql, Action<SqliteParameterCollection>? fill = null)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // callers pass constants
        command.CommandText = sql;
#pragma warning restore CA2100
        fill?.Invoke(command.Parameters);
        using var rows = command.ExecuteReader();
        var cdrs = new List<CallCdr>();
        while (rows.Read())
            cdrs.Add(new CallCdr
            {
                SessionId = new CallSessionId(rows.GetInt64(0)),
                TenantId = new TenantId(rows.GetInt64(1)),
                TenantName = rows.GetString(2),
                StartTime = new UnixTime(rows.GetInt64(3)),
                RingTime = new UnixTime(rows.GetInt64(4)),
                AnsweredTime = new UnixTime(rows.GetInt64(5)),
                EndedTime = new UnixTime(rows.GetInt64(6)),
                Caller = rows.GetString(7),
                CallerDisplayName = rows.GetString(8),
                CallerDomain = rows.GetString(9),
                Callee = rows.GetString(10),
                CalleeDomain = rows.GetString(11),
                Direction = Enum.Parse<CallDirection>(rows.GetString(12)),
                EndedReason = Enum.Parse<EndedReason>(rows.GetString(13)),
                StatusCode = rows.GetString(14),
                CallId = rows.GetString(15),
                DidCid = rows.GetString(16),
                OutboundCallerId = rows.GetString(17),
                TrunkName = rows.GetString(18),
                UserData = rows.GetString(19),
                Parties = rows.GetString(20).Split(' ', StringSplitOptions.RemoveEmptyEntries),
                CallTargets = CdrTargetsJson.Read(rows.GetString(21)),
            });
        return cdrs;
    }
}
