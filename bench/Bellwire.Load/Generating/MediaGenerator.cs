using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Bellwire.Sip.Transports;

namespace Bellwire.Load.Generating;

/// <summary>
/// The voices of many calls on one thread and one clock: G.711, a packet each 20 ms in both directions, the calls spread evenly over the 20 ms. All
/// callers speak and hear at one socket and all called phones at another; the ports of the server tell the calls apart. A packet bears the moment at
/// which it was sent, so that its delay is known when it is heard: what the relay adds, and one hop of the kernel more.
/// </summary>
internal sealed class MediaGenerator : IDisposable
{
    private const int PacketBytes = 172;
    private const int FramesPerSecond = 50;
    private const int SentAt = 12;

    private readonly Socket _callers = Bind(CallGenerator.CallersMedia), _phones = Bind(CallGenerator.PhonesMedia);
    private readonly DatagramBatch _batch = new(AddressFamily.InterNetwork);
    private readonly byte[] _packet = new byte[PacketBytes];

    /// <summary>Packets sent and heard since the start of <see cref="Run"/>'s measured part.</summary>
    internal long Sent { get; private set; }

    internal long Heard { get; private set; }

    /// <summary>How many packets took how many tenths of a millisecond; the last place holds the rest.</summary>
    internal long[] Delays { get; } = new long[2_001];

    /// <summary>Speaks for so long, the first second of it unmeasured.</summary>
    /// <param name="calls">The server's ports, towards the caller and towards the called phone.</param>
    /// <param name="duration">With that first second.</param>
    internal void Run(IReadOnlyList<(int Caller, int Phone)> calls, TimeSpan duration)
    {
        var ports = calls.Select(call => (Caller: At(call.Caller), Phone: At(call.Phone))).ToArray();
        var (start, step) = (Stopwatch.GetTimestamp(), (double)Stopwatch.Frequency / FramesPerSecond / ports.Length);
        var total = (long)(duration.TotalSeconds * FramesPerSecond) * ports.Length;
        var unmeasured = (long)FramesPerSecond * ports.Length;
        for (long sent = 0; sent < total;)
        {
            Hear(isMeasured: sent >= unmeasured);
            var now = Stopwatch.GetTimestamp();
            for (var burst = 0; burst < 16 && sent < total && start + (long)(sent * step) <= now; burst++, sent++)
                Speak(ports[sent % ports.Length], (int)(sent % ports.Length), (uint)(sent / ports.Length), isMeasured: sent >= unmeasured);
        }
        for (var end = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(end) < TimeSpan.FromMilliseconds(200);)
            Hear(isMeasured: true);
    }

    /// <summary>Milliseconds that this share of the packets did not exceed.</summary>
    internal double Delay(double share)
    {
        var rest = (long)(Heard * share);
        for (var tenths = 0; tenths < Delays.Length; tenths++)
        {
            if ((rest -= Delays[tenths]) < 0)
                return (tenths + 1) / 10.0;
        }
        return Delays.Length / 10.0;
    }

    public void Dispose()
    {
        _callers.Dispose();
        _phones.Dispose();
        _batch.Dispose();
    }

    private void Speak((SocketAddress Caller, SocketAddress Phone) ports, int call, uint frame, bool isMeasured)
    {
        _packet[0] = 0x80;                                          // RFC 3550 5.1: version 2, PCMU
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), (ushort)frame);
        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(4), frame * 160);
        BinaryPrimitives.WriteInt32BigEndian(_packet.AsSpan(8), call + 1);
        Send(_callers, ports.Caller, isMeasured);
        Send(_phones, ports.Phone, isMeasured);
    }

    private void Send(Socket from, SocketAddress to, bool isMeasured)
    {
        BinaryPrimitives.WriteInt64BigEndian(_packet.AsSpan(SentAt), isMeasured ? Stopwatch.GetTimestamp() : 0);
        from.SendTo(_packet, SocketFlags.None, to);
        Sent += isMeasured ? 1 : 0;
    }

    private void Hear(bool isMeasured)
    {
        Hear(_callers, isMeasured);
        Hear(_phones, isMeasured);
    }

    private void Hear(Socket at, bool isMeasured)
    {
        if (at.Available == 0)
            return;
        var count = _batch.Receive(at);
        var now = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            var packet = _batch.Datagram(i).Span;
            if (!isMeasured || packet.Length < PacketBytes || BinaryPrimitives.ReadInt64BigEndian(packet[SentAt..]) is not (not 0 and var sent))
                continue;
            Heard++;
            Delays[Math.Min(Delays.Length - 1, (int)(Stopwatch.GetElapsedTime(sent, now).TotalMilliseconds * 10))]++;
        }
    }

    private static SocketAddress At(int port) => new IPEndPoint(IPAddress.Loopback, port).Serialize();

    private static Socket Bind(IPEndPoint at)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 * 1024 * 1024 };
        socket.Bind(at);
        return socket;
    }
}
