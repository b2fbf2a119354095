using System.Text.Json.Serialization;
using Bellwire.Contracts;
using Bellwire.Pbx.Accounts;

namespace Bellwire.Pbx.Directory;

/// <summary>A person's number in a tenant, with its rights and settings. Recognised by its number.</summary>
public sealed record Extension
{
    [JsonIgnore]
    public ExtensionId Id { get; init; }

    [JsonIgnore]
    public TenantId TenantId { get; init; }

    /// <summary>3 to 64 digits, also the digest user name.</summary>
    public required string Number { get; init; }

    /// <summary>The name for logins with the user password; null: none.</summary>
    [JsonPropertyName("username")]
    public string? UserName { get; init; }

    public string DisplayName { get; init; } = "";

    public string? Email { get; init; }

    public bool Enabled { get; init; } = true;

    public Role Role { get; init; } = Role.StandardUser;

    [JsonConverter(typeof(SecondsConverter))]
    public TimeSpan RingTime { get; init; } = TimeSpan.FromSeconds(20);

    public bool DoNotDisturb { get; init; }

    public RecordingChoice Recording { get; init; } = RecordingChoice.Tenant;

    public Forward Forward { get; init; } = Forward.None;

    /// <summary>Whether calls may leave through a trunk in this extension's name.</summary>
    public bool Outbound { get; init; } = true;

    public int MaxOutboundCalls { get; init; } = 2;

    /// <summary>Devices registered at a time.</summary>
    public int MaxBindings { get; init; } = 10;

    /// <summary>The user password's hash; null: no login with a user password.</summary>
    [JsonIgnore]
    public PasswordHash? UserPassword { get; init; }

    /// <summary>A keyed fingerprint of the last applied password text, so that an unchanged one is not hashed again.</summary>
    [JsonIgnore]
    public string? UserPasswordMark { get; init; }

    /// <summary>What SIP digest is checked against; null: no phone may register.</summary>
    [JsonIgnore]
    public SipHa1? SipHa1 { get; init; }

    /// <summary>Counts changes of the passwords and revocations; an access token of an older version is void.</summary>
    [JsonIgnore]
    public int SecretsVersion { get; init; }
}

/// <summary>Where calls go instead; each is an extension, a queue or an outside number, null: nowhere.</summary>
/// <param name="Unconditional">Always: before every other rule.</param>
/// <param name="Busy">The phone or its owner says that he is busy; also Do Not Disturb without a rule of its own.</param>
public sealed record Forward(string? Unconditional, string? Busy, string? NoAnswer, string? Offline)
{
    public static readonly Forward None = new(null, null, null, null);

    /// <summary>While the extension's presence is Away; without ringing its phones.</summary>
    public string? Away { get; init; }

    public string? Lunch { get; init; }

    public string? BusinessTrip { get; init; }

    public string? DoNotDisturb { get; init; }
}

public enum RecordingChoice
{
    Off,
    On,

    /// <summary>As the tenant says.</summary>
    Tenant,

    /// <summary>When the extension says so during a call, by <c>*44</c> and <c>*45</c>.</summary>
    OnDemand,
}
