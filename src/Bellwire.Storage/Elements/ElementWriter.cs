using System.Text;
using System.Text.Json;
using Bellwire.Pbx.Directory;
using Bellwire.Storage.Secrets;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Elements;

/// <summary>Writes a change set: what goes first, so that a number or name may come back with another id at once.</summary>
internal sealed class ElementWriter(SqliteConnection connection, SqliteTransaction transaction, SecretBox box)
{
    public void Write(DirectoryChangeSet changes)
    {
        Remove("queues", changes.Queues, queue => queue.Id.Value);
        Remove("trunks", changes.Trunks, trunk => trunk.Id.Value);
        Remove("webhooks", changes.Webhooks, webhook => webhook.Id.Value);
        Remove("extensions", changes.Extensions, extension => extension.Id.Value);
        Remove("tenants", changes.Tenants, tenant => tenant.Id.Value);
        Remove("system_admins", changes.SystemAdmins, admin => admin.Id);
        Save("tenants", ["id", "domain", "settings"], changes.Tenants, tenant =>
            [tenant.Id.Value, tenant.Domain, JsonSerializer.Serialize(tenant, DirectoryJson.Default.Tenant)]);
        Save(
            "extensions", ["id", "tenant_id", "number", "settings", "password_hash", "password_mark", "sip_ha1", "secrets_version"], changes.Extensions,
            extension =>
            [
                extension.Id.Value, extension.TenantId.Value, extension.Number, JsonSerializer.Serialize(extension, DirectoryJson.Default.Extension),
                extension.UserPassword?.Text, extension.UserPasswordMark,
                extension.SipHa1 is { } ha1 ? box.Seal(ha1.ToBytes(), SealedPlace.SipHa1, extension.Id.Value) : null, extension.SecretsVersion,
            ]);
        Save("queues", ["id", "tenant_id", "number", "settings"], changes.Queues, queue =>
            [queue.Id.Value, queue.TenantId.Value, queue.Number, JsonSerializer.Serialize(queue, DirectoryJson.Default.Queue)]);
        Save("trunks", ["id", "tenant_id", "name", "settings", "password"], changes.Trunks, trunk =>
        [
            trunk.Id.Value, trunk.TenantId.Value, trunk.Name, JsonSerializer.Serialize(trunk, DirectoryJson.Default.Trunk),
            trunk.Password is { } password ? box.Seal(Encoding.UTF8.GetBytes(password.Reveal()), SealedPlace.TrunkPassword, trunk.Id.Value) : null,
        ]);
        Save("webhooks", ["id", "tenant_id", "name", "settings", "secrets"], changes.Webhooks, webhook =>
        [
            webhook.Id.Value, webhook.TenantId.Value, webhook.Name, JsonSerializer.Serialize(webhook, DirectoryJson.Default.Webhook),
            WebhookSecrets.Of(webhook) is { } secrets
                ? box.Seal(JsonSerializer.SerializeToUtf8Bytes(secrets, DirectoryJson.Default.WebhookSecrets), SealedPlace.WebhookSecrets, webhook.Id.Value)
                : null,
        ]);
        Save("system_admins", ["id", "username", "password_hash", "password_mark", "secrets_version"], changes.SystemAdmins, admin =>
            [admin.Id, admin.UserName, admin.Password?.Text, admin.PasswordMark, admin.SecretsVersion]);
    }

    private void Remove<T>(string table, IReadOnlyList<Change<T>> changes, Func<T, long> id) where T : class
    {
        using var command = Prepare($"DELETE FROM {table} WHERE id = $0", 1);
        foreach (var (before, after) in changes)
            if (after is null && before is not null)
                Run(command, [id(before)]);
    }

    private void Save<T>(string table, string[] columns, IReadOnlyList<Change<T>> changes, Func<T, object?[]> values) where T : class
    {
        var updates = columns.Skip(1).Select(column => $"{column} = excluded.{column}");
        using var command = Prepare(
            $"""
            INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"${i}"))})
            ON CONFLICT (id) DO UPDATE SET {string.Join(", ", updates)}
            """,
            columns.Length);
        foreach (var (_, after) in changes)
            if (after is not null)
                Run(command, values(after));
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // table and column names are constants of this class
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < parameters; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        return command;
    }

    private static void Run(SqliteCommand command, object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }
}
