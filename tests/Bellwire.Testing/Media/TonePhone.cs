using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Bellwire.Testing.Media;

/// <summary>The audio of a phone: a real UDP socket that sends a tone as PCMU in packets of 20 ms, and hears what comes.</summary>
public sealed class TonePhone : IDisposable
{
    private const int PacketSamples = 160;
    private const int HeaderBytes = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Socket _socket;
    private readonly double _frequency;
    private int _sent;

    public TonePhone(double frequency, IPAddress? at = null)
    {
        _frequency = frequency;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        _socket.Bind(new IPEndPoint(at ?? IPAddress.Loopback, 0));
    }

    public IPEndPoint Address => (IPEndPoint)_socket.LocalEndPoint!;           // it is bound

    /// <summary>A description that asks for audio here.</summary>
    public string Sdp(string formats = "0 101", string more = "", string protocol = "RTP/AVP") =>
        $"v=0\r\no=- 1 1 IN IP4 {Address.Address}\r\ns=-\r\nc=IN IP4 {Address.Address}\r\nt=0 0\r\nm=audio {Address.Port} {protocol} {formats}\r\n"
        + $"a=rtpmap:101 telephone-event/8000\r\n{more}";

    /// <summary>The next 20 ms of the tone.</summary>
    public void Speaks(IPEndPoint to)
    {
        var packet = new byte[HeaderBytes + PacketSamples];
        packet[0] = 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)_sent);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), (uint)(_sent * PacketSamples));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), (uint)_frequency);
        for (var i = 0; i < PacketSamples; i++)
            packet[HeaderBytes + i] = MuLaw((int)(10_000 * Math.Sin(Math.Tau * _frequency * (_sent * PacketSamples + i) / 8000)));
        _sent++;
        _socket.SendTo(packet, to);
    }

    /// <summary>A key pressed for 100 ms and released (RFC 4733), by the payload type 101.</summary>
    public void Presses(char key, IPEndPoint to)
    {
        var code = key switch { '*' => 10, '#' => 11, _ => key - '0' };
        var begun = (uint)(_sent * PacketSamples);
        for (var i = 0; i < 5; i++)
        {
            var packet = new byte[HeaderBytes + 4];
            packet[0] = 0x80;
            packet[1] = (byte)(101 | (i == 0 ? 0x80 : 0));
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)_sent++);
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), begun);
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), (uint)_frequency);
            packet[12] = (byte)code;
            packet[13] = (byte)(i == 4 ? 0x8a : 0x0a);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(14), (ushort)((i + 1) * PacketSamples));
            _socket.SendTo(packet, to);
        }
    }

    /// <summary>A packet has come that was not heard yet.</summary>
    public bool HasSomethingToHear => _socket.Available > 0;

    /// <summary>Waits for one packet of audio: its payload.</summary>
    public byte[] Hears()
    {
        var buffer = new byte[2048];
        return buffer[HeaderBytes.._socket.Receive(buffer)];
    }

    /// <summary>Whether anything has come, or comes within a tenth of a second.</summary>
    public bool HearsSomething() => _socket.Poll(TimeSpan.FromSeconds(0.1), SelectMode.SelectRead);

    public void Dispose() => _socket.Dispose();

    /// <summary>ITU-T G.711: sign, exponent of the biased magnitude, four bits of mantissa, all inverted.</summary>
    public static byte MuLaw(int sample)
    {
        var magnitude = Math.Min(Math.Abs(sample), 32635) + 132;
        var exponent = int.Log2(magnitude) - 7;
        var code = (sample < 0 ? 0x80 : 0) | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f);
        return (byte)~code;
    }
}
