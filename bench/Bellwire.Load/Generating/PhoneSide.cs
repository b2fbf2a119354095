using System.Diagnostics;
using System.Net;
using System.Text;

namespace Bellwire.Load.Generating;

/// <summary>The called phone: rings, answers at once, repeats its 200 until it is acknowledged, is hung up.</summary>
internal sealed class PhoneSide
{
    private readonly GeneratorSocket _socket;
    private readonly CallGenerator _calls;
    private readonly MessageBuffer _buffer = new();
    private readonly Repeats _answers = new();
    private readonly Dictionary<int, byte[]> _unacknowledged = [];
    private readonly byte[] _rest;
    private readonly int _run;

    internal PhoneSide(GeneratorSocket socket, IPEndPoint here, int run, CallGenerator calls)
    {
        (_socket, _run, _calls) = (socket, run, calls);
        _rest = Encoding.ASCII.GetBytes(
            $"Contact: <sip:{here}>\r\nContent-Type: application/sdp\r\nContent-Length: 109\r\n\r\n"
            + "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 6002 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n");
    }

    internal long Copies { get; private set; }

    internal bool Receive()
    {
        var count = _socket.Receive();
        for (var i = 0; i < count; i++)
            Hear(_socket.Datagram(i));
        return count > 0;
    }

    internal void Timers(long now) => _answers.Run(now, _unacknowledged.ContainsKey, Again, call => _unacknowledged.Remove(call));

    private void Hear(ReadOnlySpan<byte> message)
    {
        // The caller's number bears the call's: it is the only thing that a back-to-back agent passes on.
        if (message.StartsWith("INVITE "u8))
            Ring(message, CallOf(message, "\r\nFrom:"u8));
        else if (message.StartsWith("ACK "u8))
            _unacknowledged.Remove(CallOf(message, "\r\nFrom:"u8));
        else if (message.StartsWith("BYE "u8) || message.StartsWith("OPTIONS "u8) || message.StartsWith("CANCEL "u8))
            _socket.Send(_buffer.StartReply("200 OK"u8, message).Add("Content-Length: 0\r\n\r\n"u8).Written);
    }

    private void Ring(ReadOnlySpan<byte> invite, int call)
    {
        if (call < 0)
            return;
        var now = Stopwatch.GetTimestamp();
        if (_unacknowledged.TryGetValue(call, out var before))
        {
            _socket.Send(before);
            return;
        }
        var tag = Encoding.ASCII.GetBytes($"p{_run}-{call}");
        _socket.Send(_buffer.StartReply("180 Ringing"u8, invite, tag).Add(_rest.AsSpan(0, _rest.AsSpan().IndexOf("\r\n"u8) + 2)).Add("Content-Length: 0\r\n\r\n"u8).Written);
        var answer = _buffer.StartReply("200 OK"u8, invite, tag).Add(_rest).Written;
        _unacknowledged[call] = answer.ToArray();
        _answers.Begin(now, call);
        _calls.Rang(call, now, Stopwatch.GetTimestamp(), Wire.NumberAfter(invite, "m=audio "u8));
        _socket.Send(answer);
    }

    private void Again(int call)
    {
        Copies++;
        _socket.Send(_unacknowledged[call]);
    }

    private static int CallOf(ReadOnlySpan<byte> message, ReadOnlySpan<byte> header) =>
        Wire.NumberAfter(Wire.Line(message, header), "sip:555"u8) - 100_000_000;
}
