using System.Net;
using System.Net.NetworkInformation;
using Bellwire.Pbx.Directory;
using Bellwire.Sip.Grammar;

namespace Bellwire.Pbx.FrontDoor;

/// <summary>
/// Which tenant a host in a request means: a tenant's domain, or an address of ours when there is exactly one tenant. The machine's addresses
/// are asked for at most once a minute.
/// </summary>
public sealed class OwnAddresses(IPAddress? publicAddress, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private HashSet<IPAddress> _known = [];
    private long _asked;

    /// <summary>Null when the host is neither a tenant's domain nor an address that can only mean one tenant.</summary>
    internal TenantDirectory? TenantOf(ReadOnlySpan<byte> host, DirectorySnapshot directory)
    {
        if (directory.FindTenant(host) is { } tenant)
            return tenant;
        return directory.OnlyTenant is { } only && IsOurs(host) ? only : null;
    }

    /// <summary>Whether the host, as it stands in a SIP URI, is this machine.</summary>
    internal bool IsOurs(ReadOnlySpan<byte> host)
    {
        if (SipText.EqualsIgnoreCase(host, "localhost"u8))
            return true;
        if (host.Length > 2 && host[0] == (byte)'[' && host[^1] == (byte)']')
            host = host[1..^1];
        if (!IPAddress.TryParse(host, out var address))
            return false;
        return IPAddress.IsLoopback(address) || address.Equals(publicAddress) || Machine().Contains(address);
    }

    private HashSet<IPAddress> Machine()
    {
        if (_asked != 0 && time.GetElapsedTime(Volatile.Read(ref _asked)) < Fresh)
            return _known;
        var addresses = new HashSet<IPAddress>();
        foreach (var network in NetworkInterface.GetAllNetworkInterfaces())
            foreach (var unicast in network.GetIPProperties().UnicastAddresses)
                addresses.Add(unicast.Address);
        _known = addresses;
        Volatile.Write(ref _asked, time.GetTimestamp());
        return addresses;
    }
}
