using System.Net;

namespace Bellwire.Server.Settings;

/// <summary>
/// Everything that <c>serve</c> may be told, checked. The member's name is the key under <c>Bellwire</c> in appsettings.json; the option and
/// the environment variable are made of the same words (<c>WsiPort</c>, <c>--wsi-port</c>, <c>BELLWIRE_WSI_PORT</c>).
/// </summary>
internal sealed record ServerOptions
{
    public required string Data { get; init; }

    public string? Provision { get; init; }

    /// <summary>Empty: all addresses of this machine.</summary>
    public IReadOnlyList<IPAddress> Bind { get; init; } = [];

    public int WsiPort { get; init; } = 8885;

    public int ApiPort { get; init; } = 8887;

    public int SipPort { get; init; } = 5060;

    public int SipTlsPort { get; init; } = 5061;

    public PortRange RtpPorts { get; init; } = new(20000, 29999);

    /// <summary>Null: off.</summary>
    public int? WsiPlainPort { get; init; }

    /// <summary>Who may use the plain port beside loopback: the proxies that end TLS.</summary>
    public IReadOnlyList<IPNetwork> BehindProxy { get; init; } = [];

    public IPAddress? PublicAddress { get; init; }

    public IReadOnlyList<IPNetwork> LocalNet { get; init; } = [];

    public string? TlsCert { get; init; }

    public string? TlsKey { get; init; }

    /// <summary>Names for the self-made certificate beside host name, addresses, tenants' domains and localhost.</summary>
    public IReadOnlyList<string> TlsNames { get; init; } = [];

    /// <summary>A folder of prompts that go before the shipped ones; null: <c>prompts</c> in the data folder, if it is there.</summary>
    public string? Prompts { get; init; }

    /// <summary>What queues speak: a directory in the folder of prompts.</summary>
    public string PromptLanguage { get; init; } = "en";

    public IReadOnlyList<IPNetwork> MetricsFrom { get; init; } = [];

    /// <summary>Settable by environment and file only: a secret is no argument.</summary>
    public string? MetricsToken { get; init; }

    /// <summary>The key that seals secrets at rest, base64 of 32 bytes, by environment only; null: a key file in the data folder.</summary>
    public string? DataKey { get; init; }

    /// <summary>The node part of new ids, 0 to 1023.</summary>
    public int Node { get; init; } = 1;

    public bool Json { get; init; }
}
