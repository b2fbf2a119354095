using System.Text.Json.Serialization;
using Bellwire.Contracts;
using Bellwire.Pbx.Accounts;

namespace Bellwire.Pbx.Directory;

/// <summary>An HTTPS address of a tenant's that is posted events as they happen. Recognised by its name.</summary>
public sealed record Webhook
{
    /// <summary>Of one tenant.</summary>
    public const int MostOfTenant = 16;

    [JsonIgnore]
    public WebhookId Id { get; init; }

    [JsonIgnore]
    public TenantId TenantId { get; init; }

    public required string Name { get; init; }

    /// <summary>Absolute, https, without user and fragment.</summary>
    public required string Url { get; init; }

    /// <summary>While it is not, nothing new is kept for it and what waits is not sent.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Wire names of the topics that it gets.</summary>
    public IReadOnlyList<string> Topics { get; init; } = DefaultTopics;

    public WebhookAuthentication Authentication { get; init; } = WebhookAuthentication.None;

    [JsonPropertyName("username")]
    public string? UserName { get; init; }

    /// <summary>For basic and digest.</summary>
    [JsonIgnore]
    public Secret? Password { get; init; }

    /// <summary>For bearer.</summary>
    [JsonIgnore]
    public Secret? Token { get; init; }

    /// <summary>What the signature is made with: base64 of 24 to 64 bytes, with or without <c>whsec_</c> in front; null: not signed.</summary>
    [JsonIgnore]
    public Secret? SigningSecret { get; init; }

    internal static IReadOnlyList<string> DefaultTopics { get; } = [Topic.CdrEvents.WireName, Topic.ExtensionEvents.WireName];

    /// <summary>Whether events of the topic are kept for it.</summary>
    public bool Wants(Topic topic) => Enabled && Topics.Contains(topic.WireName);

    /// <summary>The key of the signature; null: not signed.</summary>
    internal byte[]? SigningKey() => SigningSecret is { } secret && TryParseSecret(secret.Reveal(), out var key) ? key : null;

    internal static bool TryParseSecret(string text, out byte[] key)
    {
        const string prefix = "whsec_";
        var base64 = text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
        key = new byte[base64.Length];
        var isBase64 = Convert.TryFromBase64String(base64, key, out var length);
        key = key[..length];
        return isBase64 && length is >= 24 and <= 64;
    }

    internal static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.Host.Length > 0
        && url.UserInfo.Length == 0 && url.Fragment.Length == 0;

    /// <summary>Whether both go to the same scheme, host and port.</summary>
    internal static bool IsSamePlace(string url, string other) =>
        Uri.TryCreate(url, UriKind.Absolute, out var a) && Uri.TryCreate(other, UriKind.Absolute, out var b)
        && Uri.Compare(a, b, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
}

/// <summary>A webhook's snowflake id.</summary>
public readonly record struct WebhookId(long Value);

/// <summary>How we prove to a receiver who we are, beside the signature.</summary>
public enum WebhookAuthentication
{
    None,

    /// <summary>RFC 7617.</summary>
    Basic,

    /// <summary>RFC 7616.</summary>
    Digest,

    /// <summary>RFC 6750.</summary>
    Bearer,
}

/// <summary>A webhook's secrets as they are sealed together.</summary>
public sealed record WebhookSecrets(string? Password, string? Token, string? SigningSecret)
{
    /// <summary>Null: it has none.</summary>
    public static WebhookSecrets? Of(Webhook webhook) =>
        webhook is { Password: null, Token: null, SigningSecret: null }
            ? null
            : new WebhookSecrets(webhook.Password?.Reveal(), webhook.Token?.Reveal(), webhook.SigningSecret?.Reveal());

    public Webhook PutInto(Webhook webhook) => webhook with
    {
        Password = SecretOf(Password), Token = SecretOf(Token), SigningSecret = SecretOf(SigningSecret),
    };

    public override string ToString() => "•••";

    private static Secret? SecretOf(string? text) => text is null ? null : new Secret(text);
}
