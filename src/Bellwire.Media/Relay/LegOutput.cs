using System.Net;
using System.Net.Sockets;
using Bellwire.Media.Srtp;

namespace Bellwire.Media.Relay;

/// <summary>What goes out to one phone: where to, under which keys, and how much it was. Only with its leg's gate held.</summary>
internal sealed class LegOutput(PortPair ports, MediaMetrics metrics)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private SrtpSender? _sender;
    private TimeSpan _pausedUntil;

    internal SendTarget Rtp { get; } = new(ports.Rtp.AddressFamily);

    internal SendTarget Rtcp { get; } = new(ports.Rtp.AddressFamily);

    internal bool Listens { get; set; }

    internal bool RtcpMux { get; set; }

    internal long Packets { get; private set; }

    internal long Bytes { get; private set; }

    internal long Failures { get; private set; }

    /// <summary>Keys to protect with from now on; null: none.</summary>
    internal void Keys(SrtpKey? key)
    {
        _sender?.Dispose();
        _sender = key is null ? null : new SrtpSender(key);
    }

    /// <summary>Protects in place and sends, if the phone listens; the buffer has room behind the packet.</summary>
    internal void SendRtp(Span<byte> buffer, int length, TimeSpan now)
    {
        if (!Listens)
            return;
        if (_sender is not null)
            length = _sender.ProtectRtp(buffer, length);
        Send(ports.Rtp, Rtp.Address, buffer[..length], now);
    }

    /// <summary>Reports go also to a phone that does not listen, so that it knows we are there.</summary>
    internal void SendRtcp(Span<byte> buffer, int length, TimeSpan now)
    {
        if (_sender is not null)
            length = _sender.ProtectRtcp(buffer, length);
        if (RtcpMux)
            Send(ports.Rtp, Rtp.Address, buffer[..length], now);
        else
            Send(ports.Rtcp, Rtcp.Address, buffer[..length], now);
    }

    private void Send(Socket socket, SocketAddress? target, ReadOnlySpan<byte> packet, TimeSpan now)
    {
        if (target is null || packet.IsEmpty || now < _pausedUntil)
            return;
        try
        {
            socket.SendTo(packet, SocketFlags.None, target);
            Packets++;
            Bytes += packet.Length;
        }
        catch (SocketException failure)
        {
            Failures++;
            metrics.SendFailed();
            if (failure.SocketErrorCode != SocketError.WouldBlock)
                _pausedUntil = now + PauseAfterFailure;          // no route: an exception for every packet would cost more than the call
        }
    }
}
