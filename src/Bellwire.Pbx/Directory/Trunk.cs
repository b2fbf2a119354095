using System.Net;
using System.Text.Json.Serialization;
using Bellwire.Contracts;
using Bellwire.Pbx.Accounts;

namespace Bellwire.Pbx.Directory;

/// <summary>A carrier or gateway of a tenant. Recognised by its name.</summary>
public sealed record Trunk
{
    [JsonIgnore]
    public TrunkId Id { get; init; }

    [JsonIgnore]
    public TenantId TenantId { get; init; }

    public required string Name { get; init; }

    /// <summary>A host name or an address.</summary>
    public required string Host { get; init; }

    public int Port { get; init; } = 5060;

    public TrunkTransport Transport { get; init; } = TrunkTransport.Udp;

    [JsonPropertyName("username")]
    public string? UserName { get; init; }

    [JsonIgnore]
    public Secret? Password { get; init; }

    /// <summary>Whether we register there.</summary>
    public bool Register { get; init; }

    public IReadOnlyList<InboundRule> Inbound { get; init; } = [];

    public IReadOnlyList<OutboundRule> Outbound { get; init; } = [];

    /// <summary>Addresses or CIDR blocks from which its calls come; empty: what <see cref="Host"/> resolves to.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Among trunks whose rules fit equally well, the lower is tried first.</summary>
    public int Priority { get; init; }

    /// <summary>Calls at a time; null: no limit but the tenant's.</summary>
    public int? MaxCalls { get; init; }

    /// <summary>An address of it that has not said a word to an INVITE after so long is passed over for the next one.</summary>
    public TimeSpan ResponseTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether its media may come from any address.</summary>
    public bool MediaAnySource { get; init; }

    /// <summary><see cref="Sources"/> as networks, a single address as a network of one.</summary>
    public IReadOnlyList<IPNetwork> ParseSources() => [.. Sources.Select(source => TryParseSource(source, out var network) ? network : default)];

    /// <summary>What a call to this outside number of ours is to do when it comes by this trunk; null: nothing is said.</summary>
    public InboundRule? FindInbound(string did) => Inbound.FirstOrDefault(rule => rule.Did == did);

    internal static bool TryParseSource(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }
        return IPNetwork.TryParse(text, out network);
    }
}

/// <summary>A trunk's snowflake id.</summary>
public readonly record struct TrunkId(long Value);

/// <summary>Calls to this outside number of ours go to an extension or a queue.</summary>
public sealed record InboundRule(string Did, string To);

/// <summary>Numbers that begin so leave by this trunk.</summary>
/// <param name="Strip">Digits taken off the front before dialling.</param>
/// <param name="CallerId">What the other side sees as the caller; null: the extension's number.</param>
public sealed record OutboundRule(string Prefix, int Strip, string? CallerId);

public enum TrunkTransport
{
    Udp,
    Tcp,
    Tls,
}
