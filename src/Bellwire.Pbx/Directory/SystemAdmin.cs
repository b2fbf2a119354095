using System.Text.Json.Serialization;
using Bellwire.Pbx.Accounts;

namespace Bellwire.Pbx.Directory;

/// <summary>An administrator over all tenants. Recognised by the user name.</summary>
public sealed record SystemAdmin
{
    [JsonIgnore]
    public long Id { get; init; }

    [JsonPropertyName("username")]
    public required string UserName { get; init; }

    [JsonIgnore]
    public PasswordHash? Password { get; init; }

    /// <inheritdoc cref="Extension.UserPasswordMark"/>
    [JsonIgnore]
    public string? PasswordMark { get; init; }

    /// <inheritdoc cref="Extension.SecretsVersion"/>
    [JsonIgnore]
    public int SecretsVersion { get; init; }
}
