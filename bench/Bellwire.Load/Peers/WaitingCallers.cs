using System.Net;
using System.Net.Sockets;
using System.Text;
using Bellwire.Load.Generating;

namespace Bellwire.Load.Peers;

/// <summary>Callers who wait in queues, one INVITE each. They are on hold themselves (<c>inactive</c>), so that no music is sent to them.</summary>
internal static class WaitingCallers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Calls, one after another; each is answered by its queue.</summary>
    public static void Call(int sipPort, IPEndPoint from, int queues, int callers)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        socket.Bind(from);
        socket.Connect(new IPEndPoint(IPAddress.Loopback, sipPort));
        var buffer = new byte[65_536];
        for (var caller = 0; caller < callers; caller++)
        {
            var number = LoadQueues.Did(caller % queues);
            socket.Send(Encoding.ASCII.GetBytes(Invite(socket.LocalEndPoint, sipPort, number, caller)));
            var answer = buffer.AsSpan(0, 0);
            while (Wire.Status(answer) < 200 || Wire.NumberAfter(answer, "Call-ID: waits"u8) != caller)
                answer = buffer.AsSpan(0, socket.Receive(buffer));
            if (Wire.Status(answer) != 200)
                throw new InvalidDataException($"caller {caller} was not let in: {Encoding.ASCII.GetString(answer)}");
            var target = Encoding.ASCII.GetString(Wire.Between(Wire.Line(answer, "\r\nContact:"u8), "<"u8, ">"u8));
            socket.Send(Encoding.ASCII.GetBytes(
                Head("ACK", target, socket.LocalEndPoint, caller, "a") + Encoding.ASCII.GetString(Wire.Line(answer, "\r\nTo:"u8)) + $"Call-ID: waits{caller}\r\nCSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n"));
        }
    }

    private static string Invite(EndPoint? here, int sipPort, string number, int caller)
    {
        var sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.2\r\ns=-\r\nc=IN IP4 127.0.0.2\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=inactive\r\n";
        return Head("INVITE", $"sip:{number}@127.0.0.1:{sipPort}", here, caller, "i")
            + $"To: <sip:{number}@127.0.0.1:{sipPort}>\r\nCall-ID: waits{caller}\r\nCSeq: 1 INVITE\r\nContact: <sip:carrier@{here}>\r\n"
            + $"Content-Type: application/sdp\r\nContent-Length: {sdp.Length}\r\n\r\n{sdp}";
    }

    private static string Head(string method, string target, EndPoint? here, int caller, string branch) =>
        $"{method} {target} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bKw{branch}{caller}\r\nMax-Forwards: 70\r\n"
        + $"From: <sip:55530{caller}@carrier.test>;tag=w{caller}\r\n";
}
