using System.Net;
using System.Net.Sockets;
using Bellwire.Media.Rtp;

namespace Bellwire.Media.Tests;

/// <summary>A phone's two media ports on loopback, and packets to send from them.</summary>
internal sealed class TestPhone : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Socket _rtp, _rtcp;
    private ushort _sequence = 100;

    internal TestPhone(IPAddress? address = null)
    {
        var local = address ?? IPAddress.Loopback;
        (_rtp, _rtcp) = (Bind(local), Bind(local));
        (Rtp, Rtcp) = ((IPEndPoint)_rtp.LocalEndPoint!, (IPEndPoint)_rtcp.LocalEndPoint!);
    }

    internal IPEndPoint Rtp { get; }

    internal IPEndPoint Rtcp { get; }

    internal uint Ssrc { get; init; } = 0x1234;

    internal RemoteMedia Media => new() { Rtp = Rtp, Rtcp = Rtcp, SignalledFrom = Rtp.Address, PayloadTypes = [0, 8, 101], TelephoneEvent = 101 };

    internal byte[] Packet(byte payloadType, ReadOnlySpan<byte> payload, uint? timestamp = null)
    {
        var packet = new byte[RtpHeader.FixedBytes + payload.Length];
        RtpHeader.Write(packet, false, payloadType, _sequence, timestamp ?? _sequence * 160u, Ssrc);
        payload.CopyTo(packet.AsSpan(RtpHeader.FixedBytes));
        _sequence++;
        return packet;
    }

    internal byte[] Says(MediaLeg leg, byte payloadType = 0, string words = "hello")
    {
        var packet = Packet(payloadType, System.Text.Encoding.UTF8.GetBytes(words));
        Send(leg, packet);
        return packet;
    }

    internal void Send(MediaLeg leg, ReadOnlySpan<byte> packet) => _rtp.SendTo(packet, leg.LocalRtp);

    internal void SendRtcp(MediaLeg leg, ReadOnlySpan<byte> packet) => _rtcp.SendTo(packet, new IPEndPoint(leg.LocalRtp.Address, leg.LocalRtp.Port + 1));

    /// <summary>Something has come that was not read yet.</summary>
    internal bool HasHeard => _rtp.Available > 0;

    internal Task<byte[]> Hears() => Receive(_rtp);

    internal Task<byte[]> HearsRtcp() => Receive(_rtcp);

    private static Socket Bind(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }

    private static async Task<byte[]> Receive(Socket socket)
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = new byte[2048];
        return buffer[..await socket.ReceiveAsync(buffer, patience.Token)];
    }

    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }
}
