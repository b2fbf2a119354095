using System.Net;
using System.Net.Sockets;
using Bellwire.Server.Settings;

namespace Bellwire.Server.Host;

/// <summary>The addresses of the listeners: those given, or the wildcard of each family that this machine has.</summary>
internal static class ListenAddresses
{
    /// <summary>One for each family: SIP keeps them apart, since its sockets are not dual.</summary>
    public static IReadOnlyList<IPAddress> OfSip(ServerOptions options) =>
        options.Bind.Count > 0 ? options.Bind : HasIPv6() ? [IPAddress.Any, IPAddress.IPv6Any] : [IPAddress.Any];

    /// <summary>One dual socket serves both families.</summary>
    public static IReadOnlyList<IPAddress> OfStreams(ServerOptions options) =>
        options.Bind.Count > 0 ? options.Bind : HasIPv6() ? [IPAddress.IPv6Any] : [IPAddress.Any];

    public static IReadOnlyList<IPAddress> Loopback() => HasIPv6() ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];

    private static bool HasIPv6()
    {
        if (!Socket.OSSupportsIPv6)
            return false;
        try
        {
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            probe.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;                                       // switched off in the kernel, as in many containers
        }
    }
}
