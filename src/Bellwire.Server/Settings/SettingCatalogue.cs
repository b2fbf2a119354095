using System.Globalization;
using System.Net;

namespace Bellwire.Server.Settings;

/// <summary>All settings of <see cref="ServerOptions"/>, in the order of the help.</summary>
internal static class SettingCatalogue
{
    private const string Port = "a port: 0 (any free one) to 65535";
    private const string Networks = "networks such as 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32";

    public static IReadOnlyList<Setting> All { get; } =
    [
        Text("Data", "Folder of databases, keys and certificates; made if missing. [bellwire-data]", "DIR", (o, v) => o with { Data = v }),
        Text("Provision", "Apply this provisioning file before the listeners open.", "FILE", (o, v) => o with { Provision = v }),
        new("Bind", "Listen on these addresses only. [all]", (o, v) => ParseAll(v, ParseAddress) is { } bind ? o with { Bind = bind } : null,
            "IP addresses such as 192.0.2.7 or ::1") { Many = true, Placeholder = "ADDRESS" },
        Number("WsiPort", "Subscribers and WebSocket phones, TLS. [8885]", (o, v) => o with { WsiPort = v }),
        Number("ApiPort", "HTTPS: health, metrics, /wsi. [8887]", (o, v) => o with { ApiPort = v }),
        Number("SipPort", "SIP over UDP and TCP. [5060]", (o, v) => o with { SipPort = v }),
        Number("SipTlsPort", "SIP over TLS. [5061]", (o, v) => o with { SipTlsPort = v }),
        new("RtpPorts", "UDP ports for audio; 0: any free ones. [20000-29999]",
            (o, v) => PortRange.TryParse(v[^1], out var range) ? o with { RtpPorts = range.Value } : null, "a range such as 20000-29999, or 0")
            { Placeholder = "A-B" },
        Number("WsiPlainPort", "Subscribers without TLS, for a proxy that ends it; loopback only unless --behind-proxy. [off]",
            (o, v) => o with { WsiPlainPort = v }),
        Cidrs("BehindProxy", "Proxies that may use the plain port, and whose word on the client's address counts.",
            (o, v) => o with { BehindProxy = v }),
        new("PublicAddress", "The address to show outside (Via, Contact, SDP) when a NAT hides this machine.",
            (o, v) => ParseAddress(v[^1]) is { } address ? o with { PublicAddress = address } : null, "an IP address") { Placeholder = "ADDRESS" },
        Cidrs("LocalNet", "Networks that see the local address instead of the public one.", (o, v) => o with { LocalNet = v }),
        Text("TlsCert", "Certificate chain in PEM; read again when it changes. [self-made, under <data>/ca.pem]", "FILE",
            (o, v) => o with { TlsCert = v }),
        Text("TlsKey", "Its private key in PEM.", "FILE", (o, v) => o with { TlsKey = v }),
        new("TlsNames", "Further names for the self-made certificate.", (o, v) => v.All(IsName) ? o with { TlsNames = v } : null,
            "host names or addresses") { Many = true, Placeholder = "NAME" },
        Text("Prompts", "Folder of prompts of your own, a directory for each language; what is not there is taken from the shipped ones. [<data>/prompts]", "DIR",
            (o, v) => o with { Prompts = v }),
        new("PromptLanguage", "The language that queues speak. [en]", (o, v) => IsLanguage(v[^1]) ? o with { PromptLanguage = v[^1] } : null,
            "a language such as en or pt-br: letters, digits and '-'") { Placeholder = "LANGUAGE" },
        Cidrs("MetricsFrom", "Who may read /metrics beside this machine itself.", (o, v) => o with { MetricsFrom = v }),
        Text("MetricsToken", "", "", (o, v) => o with { MetricsToken = v }) with { IsSecret = true },
        Text("DataKey", "", "", (o, v) => o with { DataKey = v }) with { IsSecret = true },
        new("Node", "Number of this node in new ids, 0 to 1023. [1]", (o, v) => Whole(v[^1], 1023) is { } node ? o with { Node = node } : null,
            "a number from 0 to 1023") { Placeholder = "N" },
        new("Json", "Print the ready line and the log as JSON.", (o, v) => bool.TryParse(v[^1], out var json) ? o with { Json = json } : null,
            "true or false") { IsFlag = true },
    ];

    public static IPAddress? ParseAddress(string text) => IPAddress.TryParse(text.Trim('[', ']'), out var address) ? address : null;

    public static IPNetwork? ParseNetwork(string text)
    {
        if (IPNetwork.TryParse(text, out var network))
            return network;
        return ParseAddress(text) is { } single ? new IPNetwork(single, single.GetAddressBytes().Length * 8) : null;
    }

    private static Setting Text(string key, string help, string placeholder, Func<ServerOptions, string, ServerOptions> set) =>
        new(key, help, (o, v) => v[^1].Length > 0 ? set(o, v[^1]) : null, "a value") { Placeholder = placeholder };

    private static Setting Number(string key, string help, Func<ServerOptions, int, ServerOptions> set) =>
        new(key, help, (o, v) => Whole(v[^1], 65535) is { } port ? set(o, port) : null, Port) { Placeholder = "PORT" };

    private static Setting Cidrs(string key, string help, Func<ServerOptions, IReadOnlyList<IPNetwork>, ServerOptions> set) =>
        new(key, help, (o, v) => ParseAll(v, ParseNetwork) is { } networks ? set(o, networks) : null, Networks) { Many = true, Placeholder = "CIDR" };

    private static int? Whole(string text, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max ? number : null;

    private static List<T>? ParseAll<T>(IReadOnlyList<string> values, Func<string, T?> parse)
        where T : class
    {
        var parsed = values.Select(parse).ToList();
        return parsed.TrueForAll(p => p is not null) ? parsed.OfType<T>().ToList() : null;
    }

    private static List<IPNetwork>? ParseAll(IReadOnlyList<string> values, Func<string, IPNetwork?> parse)
    {
        var parsed = values.Select(parse).ToList();
        return parsed.TrueForAll(p => p is not null) ? parsed.OfType<IPNetwork>().ToList() : null;
    }

    private static bool IsLanguage(string text) => text.Length is > 0 and <= 32 && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');

    private static bool IsName(string text) => Uri.CheckHostName(text) != UriHostNameType.Unknown;
}
