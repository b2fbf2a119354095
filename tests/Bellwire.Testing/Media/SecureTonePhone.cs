using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Bellwire.Media.Srtp;

namespace Bellwire.Testing.Media;

/// <summary>The audio of a phone that speaks SDES SRTP (RFC 4568, RFC 3711): a real UDP socket, its own key, and whatever keys it is told.</summary>
public sealed class SecureTonePhone : IDisposable
{
    private const int PacketSamples = 160;
    private const int HeaderBytes = 12;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly SrtpKey _ours = SrtpKey.Generate(SrtpSuite.AesCm128HmacSha1Tag80);
    private readonly SrtpSender _sender;
    private int _sent;
    private int _versions;

    public SecureTonePhone()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _sender = new SrtpSender(_ours);
    }

    /// <summary>As <c>inline:...</c>.</summary>
    public string Key => _ours.ToKeyParams();

    /// <summary>A description that asks for audio here.</summary>
    public string Sdp(string direction = "sendrecv") =>
        $"v=0\r\no=- 1 {++_versions} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 {(direction == "0.0.0.0" ? "0.0.0.0" : "127.0.0.1")}\r\nt=0 0\r\n"
        + $"m=audio {((IPEndPoint)_socket.LocalEndPoint!).Port} RTP/SAVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"       // it is bound
        + $"a=crypto:1 {_ours.SuiteName} {Key}\r\na={(direction == "0.0.0.0" ? "sendrecv" : direction)}\r\n";

    /// <summary>20 ms of a sound that only this phone makes.</summary>
    public void Speaks(IPEndPoint to)
    {
        var packet = new byte[HeaderBytes + PacketSamples + 16];
        packet[0] = 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)_sent);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), (uint)(_sent * PacketSamples));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), 7);
        Sound.CopyTo(packet.AsSpan(HeaderBytes));
        _sent++;
        var length = _sender.ProtectRtp(packet, HeaderBytes + PacketSamples);
        _socket.SendTo(packet.AsSpan(0, length), to);
    }

    /// <summary>What this phone says in each packet.</summary>
    public byte[] Sound { get; } = [.. Enumerable.Range(0, PacketSamples).Select(i => (byte)(i * 3))];

    /// <summary>Whether a packet has come that is meant for it under that key (as <c>inline:...</c>), with that sound; null: any.</summary>
    public bool Hears(string key, byte[]? sound = null)
    {
        if (!SrtpKey.TryParse(_ours.SuiteName, key, out var theirs) || theirs is null)
            throw new ArgumentException("no key", nameof(key));
        using var receiver = new SrtpReceiver(theirs);
        var buffer = new byte[2048];
        while (_socket.Poll(TimeSpan.FromSeconds(0.5), SelectMode.SelectRead))
        {
            var length = _socket.Receive(buffer);
            if ((buffer[1] & 0x7f) is >= 64 and < 96)                          // RTCP
                continue;
            var plain = receiver.UnprotectRtp(buffer.AsSpan(0, length));
            if (plain > HeaderBytes && (sound is null || buffer.AsSpan(HeaderBytes, plain - HeaderBytes).SequenceEqual(sound)))
                return true;
        }
        return false;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _sender.Dispose();
    }
}
