using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Bellwire.Server.Certificates;

/// <summary>Whom the self-made certificate is for: names and addresses, without repeats, in a fixed order.</summary>
internal sealed record CertificateNames(IReadOnlyList<string> HostNames, IReadOnlyList<IPAddress> Addresses)
{
    /// <param name="bound">What the listeners are bound to; empty means all addresses of this machine.</param>
    public static CertificateNames For(IEnumerable<IPAddress> bound, IPAddress? publicAddress, IEnumerable<string> further)
    {
        var named = further.ToLookup(n => IPAddress.TryParse(n, out _));
        var addresses = bound.ToList();
        if (addresses.Count == 0 || addresses.Any(a => a.Equals(IPAddress.Any) || a.Equals(IPAddress.IPv6Any)))
            addresses = [.. addresses, .. OfThisMachine()];
        var all = addresses
            .Concat([IPAddress.Loopback, IPAddress.IPv6Loopback])
            .Concat(publicAddress is null ? [] : [publicAddress])
            .Concat(named[true].Select(IPAddress.Parse))
            .Where(a => !a.Equals(IPAddress.Any) && !a.Equals(IPAddress.IPv6Any))
            .Select(a => new IPAddress(a.GetAddressBytes()))            // without the scope id, which means nothing elsewhere
            .Distinct()
            .OrderBy(a => a.ToString(), StringComparer.Ordinal);
        var names = named[false].Append(Environment.MachineName).Append("localhost")
            .Select(n => n.ToLowerInvariant())
            .Where(IsDnsName)
            .Distinct()
            .Order(StringComparer.Ordinal);
        return new CertificateNames([.. names], [.. all]);
    }

    /// <summary>These and further domains.</summary>
    public CertificateNames With(IEnumerable<string> domains) =>
        this with { HostNames = [.. HostNames.Union(domains.Where(IsDnsName)).Order(StringComparer.Ordinal)] };

    /// <summary>Whether a certificate is for all of these.</summary>
    public bool AreAllIn(X509Certificate2 certificate)
    {
        var san = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        if (san is null)
            return false;
        var names = san.EnumerateDnsNames().ToHashSet(StringComparer.OrdinalIgnoreCase);
        var addresses = san.EnumerateIPAddresses().ToHashSet();
        return HostNames.All(names.Contains) && Addresses.All(addresses.Contains);
    }

    private static bool IsDnsName(string name) => Uri.CheckHostName(name) == UriHostNameType.Dns;

    private static IEnumerable<IPAddress> OfThisMachine() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(i => i.OperationalStatus == OperationalStatus.Up || i.NetworkInterfaceType == NetworkInterfaceType.Loopback)
        .SelectMany(i => i.GetIPProperties().UnicastAddresses)
        .Select(u => u.Address)
        .Where(a => a.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 && !a.IsIPv6LinkLocal);
}
