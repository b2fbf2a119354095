using System.Text.Json.Serialization;
using Bellwire.Contracts;

namespace Bellwire.Pbx.Directory;

/// <summary>One customer of the phone system: a SIP domain with its extensions, queues and trunks, strictly apart from all others.</summary>
public sealed record Tenant
{
    [JsonIgnore]
    public TenantId Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The SIP domain in lower case, which is the digest realm too. It is what a tenant is recognised by.</summary>
    public required string Domain { get; init; }

    /// <summary>IANA name; the SLA counts run from midnight there.</summary>
    public string TimeZone { get; init; } = "UTC";

    public DigestChoice Digest { get; init; } = DigestChoice.Md5;

    /// <summary>Whether calls of extensions that leave it to the tenant are recorded.</summary>
    public bool Recording { get; init; }

    /// <summary>Calls at a time; null: no limit but the server's.</summary>
    public int? MaxCalls { get; init; }

    /// <summary>Calls through trunks at a time.</summary>
    public int MaxOutboundCalls { get; init; } = 20;

    /// <summary>Starts of outside numbers that nobody may dial.</summary>
    public IReadOnlyList<string> BlockedPrefixes { get; init; } = [];

    /// <summary>Callers who go to the head of every line.</summary>
    public IReadOnlyList<string> VipNumbers { get; init; } = [];

    /// <summary>Whether users without a tenant-wide role see the CDRs of calls that they took part in.</summary>
    public bool CdrOwnCalls { get; init; } = true;

    /// <summary>Days a recording is kept; null: as the server says.</summary>
    public int? RecordingDays { get; init; }

    /// <summary>Days a call record is kept; null: as the server says.</summary>
    public int? CdrDays { get; init; }
}

/// <summary>Which digest challenges a tenant's phones get (RFC 8760; many phones fail when SHA-256 is offered at all).</summary>
public enum DigestChoice
{
    Md5,
    Sha256,
    Both,
}
