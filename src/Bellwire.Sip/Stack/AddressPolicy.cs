using System.Net;
using System.Net.Sockets;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Stack;

/// <summary>
/// Which of our addresses a peer is told in Via, Contact and SDP: the public one when it is configured and the peer is outside, else the one that
/// the route to the peer leaves from. Thread-safe; answers are remembered in bounded number.
/// </summary>
public sealed class AddressPolicy(IPAddress? publicAddress, IReadOnlyList<IPNetwork> localNetworks, TimeProvider time)
{
    private const int MaxRoutes = 4096;
    private static readonly TimeSpan RouteLifetime = TimeSpan.FromMinutes(1);   // addresses of the machine change seldom

    private readonly Lock _lock = new();
    private readonly Dictionary<SipEndPoint, (IPAddress Local, long At)> _routes = [];

    /// <summary>Loopback, RFC 1918, link-local and unique local addresses.</summary>
    public static IReadOnlyList<IPNetwork> PrivateNetworks { get; } =
    [
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("::1/128"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10"),
    ];

    /// <summary>Our address as that peer shall know it.</summary>
    public IPAddress AddressFor(in SipEndPoint peer)
    {
        if (publicAddress is not null && publicAddress.AddressFamily == (peer.IsV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork)
            && !IsLocal(peer))
            return publicAddress;
        return RouteTo(peer.WithPort(9));                           // discard: nothing is sent, but a port is needed
    }

    /// <summary>Host and port for a message that leaves by <paramref name="link"/> towards that peer.</summary>
    /// <param name="link">The socket or connection.</param>
    /// <param name="peer">The other end.</param>
    /// <param name="listenPort">The port that the peer may connect to; 0: that of the link.</param>
    public SipEndPoint For(SipLink link, in SipEndPoint peer, ushort listenPort = 0)
    {
        var port = listenPort != 0 ? listenPort : link.Local.Port;
        if (publicAddress is not null && !IsLocal(peer))
            return new SipEndPoint(AddressFor(peer), port);
        return IsWildcard(link.Local) ? new SipEndPoint(RouteTo(peer.WithPort(9)), port) : link.Local.WithPort(port);
    }

    private static bool IsWildcard(in SipEndPoint local) => local.SameAddress(new SipEndPoint(local.IsV6 ? IPAddress.IPv6Any : IPAddress.Any, 0));

    private bool IsLocal(in SipEndPoint peer)
    {
        var address = peer.Address;
        foreach (var network in localNetworks)
        {
            if (network.Contains(address))
                return true;
        }
        return false;
    }

    private IPAddress RouteTo(SipEndPoint peer)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            if (_routes.TryGetValue(peer, out var known) && time.GetElapsedTime(known.At, now) < RouteLifetime)
                return known.Local;
        }
        var local = Ask(peer);
        lock (_lock)
        {
            if (_routes.Count >= MaxRoutes)
                _routes.Clear();
            _routes[peer] = (local, now);
        }
        return local;
    }

    /// <summary>Connecting a UDP socket sends nothing; it asks the routing table.</summary>
    private static IPAddress Ask(in SipEndPoint peer)
    {
        using var socket = new Socket(peer.IsV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Connect(peer.ToIPEndPoint());
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return peer.IsV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback; // no route: what is sent there will fail and say so
        }
    }
}
