using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Audit;

/// <summary>The audit table of directory.db. It keeps the newest million entries.</summary>
internal static class AuditRows
{
    public const string Columns = "at, tenant_id, who, came_from, action, element, name, members";

    private const long MostEntries = 1_000_000;

    public static void Write(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<AuditEntry> entries)
    {
        if (entries.Count == 0)
            return;
        connection.Execute(
            """
            INSERT INTO audit (at, tenant_id, who, came_from, action, element, name, members)
            VALUES (@At, @Tenant, @Who, @From, @Action, @Element, @Name, @Members)
            """,
            entries.Select(entry => new
            {
                At = entry.At.ToUnixTimeMilliseconds(), Tenant = entry.TenantId?.Value, entry.Who, entry.From, entry.Action, entry.Element, entry.Name,
                Members = string.Join(' ', entry.Members),
            }),
            transaction);
        connection.Execute("DELETE FROM audit WHERE number <= last_insert_rowid() - @MostEntries", new { MostEntries }, transaction);
    }

    /// <summary>Reads all rows of a query that asks for <see cref="Columns"/>.</summary>
    public static List<AuditEntry> Read(SqliteConnection connection, string sql, Action<SqliteParameterCollection> fill)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // callers pass constants
        command.CommandText = sql;
#pragma warning restore CA2100
        fill(command.Parameters);
        using var rows = command.ExecuteReader();
        var entries = new List<AuditEntry>();
        while (rows.Read())
            entries.Add(new AuditEntry(
                DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(0)), rows.IsDBNull(1) ? null : new TenantId(rows.GetInt64(1)), rows.GetString(2),
                rows.GetString(3), rows.GetString(4), rows.GetString(5), rows.GetString(6), rows.GetString(7).Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        return entries;
    }
}
