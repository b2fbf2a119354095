using System.Net;
using System.Net.Sockets;

namespace Bellwire.Server.Host;

/// <summary>
/// Makes "port 0" mean one and the same free port on several sockets: a port is taken from the system, tried on all, and the opening is
/// repeated with another if somebody was faster.
/// </summary>
internal static class FreePort
{
    private const int Tries = 20;

    /// <summary>Opens with the wanted port, or with free ones until it works.</summary>
    /// <param name="wanted">0: any.</param>
    /// <param name="near">An address to take the free port on.</param>
    /// <param name="protocol">Udp or Tcp.</param>
    /// <param name="open">Opens everything on that port; throws <see cref="SocketException"/> and leaves nothing open if it cannot.</param>
    public static T Open<T>(int wanted, IPAddress near, ProtocolType protocol, Func<int, T> open)
    {
        if (wanted != 0)
            return open(wanted);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return open(Take(near, protocol));
            }
            catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < Tries)
            {
                continue;
            }
        }
    }

    private static int Take(IPAddress near, ProtocolType protocol)
    {
        using var socket = new Socket(near.AddressFamily, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
        socket.Bind(new IPEndPoint(near, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;        // bound above
    }
}
