using System.Net;
using System.Net.Sockets;

namespace Bellwire.Media.Relay;

/// <summary>An even UDP port for RTP and the odd one above it for RTCP, both bound and non-blocking.</summary>
internal sealed class PortPair(Socket rtp, Socket rtcp, int slot) : IDisposable
{
    /// <summary>RFC 4594: telephony is marked expedited forwarding (46), in the upper six bits of the byte.</summary>
    private const int ExpeditedForwarding = 46 << 2;

    internal Socket Rtp { get; } = rtp;

    internal Socket Rtcp { get; } = rtcp;

    /// <summary>Its place in the pool; -1 for ports of the system's choice.</summary>
    internal int Slot { get; } = slot;

    internal IPEndPoint LocalRtp { get; } = (IPEndPoint)rtp.LocalEndPoint!;                       // bound, so never null

    internal static Socket Bind(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Blocking = false;
            socket.ExclusiveAddressUse = true;
            Mark(socket);
            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // IP_TOS is option 1 of level 0, IPV6_TCLASS option 67 of level 41, on Linux only.
    private static void Mark(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var value = BitConverter.GetBytes(ExpeditedForwarding);
        if (socket.AddressFamily == AddressFamily.InterNetwork)
            socket.SetRawSocketOption(0, 1, value);
        else
            socket.SetRawSocketOption(41, 67, value);
    }

    public void Dispose()
    {
        Rtp.Dispose();
        Rtcp.Dispose();
    }
}
