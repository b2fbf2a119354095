using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Audit;

/// <summary>The audit table of directory.db. It keeps the newest million entries.</summary>
internal static class AuditRows
{
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

    public static AuditPage Read(SqliteConnection connection, TenantId? tenant, int skip, int top)
    {
        var where = tenant is null ? "" : "WHERE tenant_id = @Tenant";
        var values = new { Tenant = tenant?.Value, Skip = skip, Top = top };
        var count = connection.ExecuteScalar<long>($"SELECT COUNT(*) FROM audit {where}", values);
        var rows = connection.Query<Row>(
            $"""
            SELECT at, tenant_id AS TenantId, who, came_from AS CameFrom, action, element, name, members
            FROM audit {where} ORDER BY number DESC LIMIT @Top OFFSET @Skip
            """,
            values);
        return new AuditPage(count, [.. rows.Select(row => row.ToEntry())]);
    }

    private sealed class Row
    {
        public long At { get; init; }

        public long? TenantId { get; init; }

        public string Who { get; init; } = "";

        public string CameFrom { get; init; } = "";

        public string Action { get; init; } = "";

        public string Element { get; init; } = "";

        public string Name { get; init; } = "";

        public string Members { get; init; } = "";

        public AuditEntry ToEntry() => new(
            DateTimeOffset.FromUnixTimeMilliseconds(At), TenantId is { } id ? new TenantId(id) : null, Who, CameFrom, Action, Element, Name,
            Members.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
