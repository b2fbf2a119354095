namespace Bellwire.Storage.Elements;

// Rows as the tables have them. Dapper sets properties by column name, so these are classes with setters.
internal sealed class TenantRow
{
    public long Id { get; init; }

    public string Settings { get; init; } = "";
}

internal sealed class ExtensionRow
{
    public long Id { get; init; }

    public long TenantId { get; init; }

    public string Settings { get; init; } = "";

    public string? PasswordHash { get; init; }

    public string? PasswordMark { get; init; }

    public byte[]? SipHa1 { get; init; }

    public int SecretsVersion { get; init; }
}

internal sealed class QueueRow
{
    public long Id { get; init; }

    public long TenantId { get; init; }

    public string Settings { get; init; } = "";
}

internal sealed class TrunkRow
{
    public long Id { get; init; }

    public long TenantId { get; init; }

    public string Settings { get; init; } = "";

    public byte[]? Password { get; init; }
}

internal sealed class WebhookRow
{
    public long Id { get; init; }

    public long TenantId { get; init; }

    public string Settings { get; init; } = "";

    public byte[]? Secrets { get; init; }
}

internal sealed class AdminRow
{
    public long Id { get; init; }

    public string UserName { get; init; } = "";

    public string? PasswordHash { get; init; }

    public string? PasswordMark { get; init; }

    public int SecretsVersion { get; init; }
}
