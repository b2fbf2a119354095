using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Bellwire.Peers.Tests.House;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Misuse;

/// <summary>OPTIONS over UDP, which a healthy server answers at once and without credentials.</summary>
internal static class SipPing
{
    /// <summary>How long the answer took.</summary>
    public static async Task<TimeSpan> AsksAsync(BellwireProcess server, string afterWhat)
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Parse(PrivateNetwork.Address), 0));
        socket.Connect(PrivateNetwork.Address, server.Ready.SipPort);
        var call = RandomNumberGenerator.GetHexString(16);
        var here = socket.Client.LocalEndPoint;
        var request = Encoding.ASCII.GetBytes(
            $"OPTIONS sip:{PhoneHouse.Domain} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bK{call};rport\r\nMax-Forwards: 70\r\n"
            + $"From: <sip:ping@{PhoneHouse.Domain}>;tag={call}\r\nTo: <sip:{PhoneHouse.Domain}>\r\nCall-ID: {call}\r\n"
            + "CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n");
        var asked = Stopwatch.GetTimestamp();
        for (var attempt = 0; attempt < 6; attempt++)
        {
            await socket.SendAsync(request);
            using var late = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
            try
            {
                var answer = Encoding.ASCII.GetString((await socket.ReceiveAsync(late.Token)).Buffer);
                Assert.StartsWith("SIP/2.0 200 ", answer, StringComparison.Ordinal);
                return Stopwatch.GetElapsedTime(asked);
            }
            catch (OperationCanceledException)
            {
                continue; // lost under load: once more, as a phone does
            }
        }
        throw new TimeoutException($"no answer to OPTIONS within 3 s after {afterWhat}. The server printed:\n{server.Output.Tail()}");
    }
}
