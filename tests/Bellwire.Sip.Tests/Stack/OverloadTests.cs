using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Sip.Tests.Stack;

public class OverloadTests
{
    private const int Newcomers = 4000, Known = 4000;

    [Fact]
    public async Task When_newcomers_take_more_time_than_there_is_those_with_credentials_are_served_before_them()
    {
        if (!OperatingSystem.IsLinux())
            return;                                                 // elsewhere nobody tells whether more waits
        var handler = new Slow();
        var options = new SipStackOptions { Listen = [new SipListen(SipTransport.Udp, new IPEndPoint(IPAddress.Loopback, 0))] };
        await using var stack = new SipStack(options, handler, new SeededSipIds(1), TimeProvider.System, NullLoggerFactory.Instance);
        stack.Start();
        using var phone = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000 };
        phone.SetRawSocketOption(1, 8, BitConverter.GetBytes(8 * 1024 * 1024));
        await phone.ConnectAsync(stack.Listening[0].Address);

        for (var i = 0; i < Newcomers + Known; i++)                 // the first one keeps the thread busy, the others pile up
            phone.Send(Request(i, credentials: i % 2 == 1));
        handler.Go.Set();
        var (refused, served) = (0, 0);
        var buffer = new byte[4096];
        while (handler.Known < Math.Min(Known, 150) || refused == 0)
        {
            var length = phone.Receive(buffer);
            var reply = Encoding.ASCII.GetString(buffer, 0, length);
            if (reply.StartsWith("SIP/2.0 503", StringComparison.Ordinal))
            {
                Assert.Contains("\r\nRetry-After: ", reply, StringComparison.Ordinal);
                refused++;
            }
            else
            {
                served++;
            }
        }
        Assert.True(served > 0);
        Assert.True(handler.Known > handler.Newcomers, $"{handler.Known} with credentials and {handler.Newcomers} newcomers were served");
    }

    private static byte[] Request(int number, bool credentials) => Encoding.ASCII.GetBytes(
        $"""
        REGISTER sip:example.org SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK{number};rport
        From: <sip:101@example.org>;tag=f1
        To: <sip:101@example.org>
        Call-ID: call-{number}
        CSeq: 1 REGISTER
        {(credentials ? "Authorization: Digest username=\"101\"" : "Subject: newcomer")}
        Content-Length: 0


        """.ReplaceLineEndings("\r\n"));

    private sealed class Slow : ISipRequestHandler
    {
        private int _newcomers, _known;

        internal ManualResetEventSlim Go { get; } = new();

        internal int Newcomers => Volatile.Read(ref _newcomers);

        internal int Known => Volatile.Read(ref _known);

        public void OnRequest(in IncomingRequest request)
        {
            Go.Wait(TimeSpan.FromSeconds(10));
            if (request.Message.Has(SipHeader.Authorization))
                Interlocked.Increment(ref _known);
            else
                Work(Interlocked.Increment(ref _newcomers));
            request.Send(200);
        }

        private static void Work(int newcomer)
        {
            for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began).TotalMilliseconds < 2;)
                Thread.SpinWait(newcomer);
        }

        public void OnAck(in IncomingRequest ack) { }

        public void OnFlowClosed(SipFlow flow) { }
    }
}
