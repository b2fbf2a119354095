using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bellwire.Contracts;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Directory;
using Bellwire.Storage.Secrets;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Elements;

/// <summary>Reads the directory's tables back into elements.</summary>
internal sealed class ElementReader(SqliteConnection connection, SecretBox box)
{
    public DirectoryChangeSet ReadAll() => new()
    {
        Tenants = Read<TenantRow, Tenant>("SELECT id, settings FROM tenants", Tenant),
        Extensions = Read<ExtensionRow, Extension>(
            """
            SELECT id, tenant_id AS TenantId, settings, password_hash AS PasswordHash, password_mark AS PasswordMark, sip_ha1 AS SipHa1,
                   secrets_version AS SecretsVersion FROM extensions
            """,
            Extension),
        Queues = Read<QueueRow, Queue>("SELECT id, tenant_id AS TenantId, settings FROM queues", Queue),
        Trunks = Read<TrunkRow, Trunk>("SELECT id, tenant_id AS TenantId, settings, password FROM trunks", Trunk),
        Webhooks = Read<WebhookRow, Webhook>("SELECT id, tenant_id AS TenantId, settings, secrets FROM webhooks", Webhook),
        SystemAdmins = Read<AdminRow, SystemAdmin>(
            """
            SELECT id, username AS UserName, password_hash AS PasswordHash, password_mark AS PasswordMark, secrets_version AS SecretsVersion
            FROM system_admins
            """,
            Admin),
    };

    private List<Change<T>> Read<TRow, T>(string sql, Func<TRow, T> element) where T : class =>
        [.. connection.Query<TRow>(sql, buffered: false).Select(row => new Change<T>(null, element(row)))];

    private static Tenant Tenant(TenantRow row) => Parse(row.Settings, DirectoryJson.Default.Tenant) with { Id = new TenantId(row.Id) };

    private Extension Extension(ExtensionRow row) => Parse(row.Settings, DirectoryJson.Default.Extension) with
    {
        Id = new ExtensionId(row.Id),
        TenantId = new TenantId(row.TenantId),
        UserPassword = Hash(row.PasswordHash),
        UserPasswordMark = row.PasswordMark,
        SipHa1 = row.SipHa1 is { } ha1 ? SipHa1.FromBytes(box.Open(ha1, SealedPlace.SipHa1, row.Id)) : null,
        SecretsVersion = row.SecretsVersion,
    };

    private static Queue Queue(QueueRow row) => Parse(row.Settings, DirectoryJson.Default.Queue) with
    {
        Id = new QueueId(row.Id),
        TenantId = new TenantId(row.TenantId),
    };

    private Trunk Trunk(TrunkRow row) => Parse(row.Settings, DirectoryJson.Default.Trunk) with
    {
        Id = new TrunkId(row.Id),
        TenantId = new TenantId(row.TenantId),
        Password = row.Password is { } password ? new Secret(Encoding.UTF8.GetString(box.Open(password, SealedPlace.TrunkPassword, row.Id))) : null,
    };

    private Webhook Webhook(WebhookRow row)
    {
        var webhook = Parse(row.Settings, DirectoryJson.Default.Webhook) with { Id = new WebhookId(row.Id), TenantId = new TenantId(row.TenantId) };
        return row.Secrets is { } secrets
            ? Parse(Encoding.UTF8.GetString(box.Open(secrets, SealedPlace.WebhookSecrets, row.Id)), DirectoryJson.Default.WebhookSecrets).PutInto(webhook)
            : webhook;
    }

    private static SystemAdmin Admin(AdminRow row) => new()
    {
        Id = row.Id,
        UserName = row.UserName,
        Password = Hash(row.PasswordHash),
        PasswordMark = row.PasswordMark,
        SecretsVersion = row.SecretsVersion,
    };

    private static PasswordHash? Hash(string? text) => text is null
        ? null
        : PasswordHash.TryParse(text) ?? throw new StorageException("A stored password hash is damaged. Restore a backup of directory.db.");

    private static T Parse<T>(string json, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json, type) ?? throw new StorageException("A stored element is empty. Restore a backup of directory.db.");
}
