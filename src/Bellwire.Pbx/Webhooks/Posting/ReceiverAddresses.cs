using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace Bellwire.Pbx.Webhooks.Posting;

/// <summary>
/// Which addresses a webhook may reach: what is reachable from anywhere (IANA special-purpose registries, RFC 6890), and for hosts that the operator named
/// also private ones and this machine. Addresses that carry an IPv4 address (mapped, 6to4, NAT64) are judged by that one.
/// </summary>
/// <param name="privateHosts">Names and addresses with commas between.</param>
internal sealed class ReceiverAddresses(string privateHosts)
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "3fff::/20",          // Teredo, ORCHID, benchmarking, documentation
        ]).Select(text => IPNetwork.Parse(text)),
    ];

    // Whatever the operator says: nobody in particular is there.
    private static readonly IPNetwork[] Never =
        [.. ((string[])["0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "ff00::/8", "::/128"]).Select(text => IPNetwork.Parse(text))];

    private static readonly IPNetwork Unicast = IPNetwork.Parse("2000::/3"), SixToFour = IPNetwork.Parse("2002::/16"), Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private readonly FrozenSet<string> _privateHosts = 
        privateHosts.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Bare).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <param name="host">As the URL names it.</param>
    public bool MayReach(string host, IPAddress address) => IsPublic(address) || (_privateHosts.Contains(Bare(host)) && !IsIn(Never, Carried(address)));

    internal static bool IsPublic(IPAddress address)
    {
        address = Carried(address);
        return (address.AddressFamily == AddressFamily.InterNetwork || Unicast.Contains(address)) && !IsIn(NotPublic, address);
    }

    private static bool IsIn(IPNetwork[] networks, IPAddress address) => Array.Exists(networks, network => network.Contains(address));

    /// <summary>The IPv4 address that an IPv6 one leads to, else the address itself.</summary>
    private static IPAddress Carried(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (SixToFour.Contains(address))
            return new IPAddress(bytes[2..6]);                  // RFC 3056 2
        if (Nat64.Contains(address))
            return new IPAddress(bytes[12..]);                  // RFC 6052 2.1
        return address.ScopeId == 0 ? address : new IPAddress(bytes);
    }

    private static string Bare(string host) => host.Trim('[', ']').TrimEnd('.');
}
