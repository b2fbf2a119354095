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
    [Fact]
    public async Task When_the_receive_buffer_fills_newcomers_get_503_and_those_with_credentials_are_served()
    {
        if (!OperatingSystem.IsLinux())
            return;                                                 // elsewhere the kernel does not tell how full it is
        var handler = new Slow();
        var options = new SipStackOptions { Listen = [new SipListen(SipTransport.Udp, new IPEndPoint(IPAddress.Loopback, 0))], ShedAbove = 0.2f };
        await using var stack = new SipStack(options, handler, new SeededSipIds(1), TimeProvider.System, NullLoggerFactory.Instance);
        stack.Start();
        using var phone = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 * 1024 * 1024, ReceiveTimeout = 5000 };
        await phone.ConnectAsync(stack.Listening[0].Address);

        for (var i = 0; i < 8000; i++)                              // the first one keeps the thread busy, the others pile up
            phone.Send(Request(i, credentials: i % 2 == 1));
        handler.Go.Set();
        var (shed, served) = (0, 0);
        var buffer = new byte[4096];
        while (shed + served < 200)
        {
            var length = phone.Receive(buffer);
            var reply = Encoding.ASCII.GetString(buffer, 0, length);
            if (reply.StartsWith("SIP/2.0 503", StringComparison.Ordinal))
            {
                Assert.Contains("\r\nRetry-After: ", reply, StringComparison.Ordinal);
                shed++;
            }
            else
            {
                served++;
            }
        }
        Assert.InRange(shed, 50, 150);
        Assert.Equal(0, handler.NewcomersAfterTheFirst(64));
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
        private int _newcomers;

        internal ManualResetEventSlim Go { get; } = new();

        /// <summary>Newcomers served after the buffer was measured for the first time.</summary>
        internal int NewcomersAfterTheFirst(int requests) => Math.Max(0, Volatile.Read(ref _newcomers) - requests);

        public void OnRequest(in IncomingRequest request)
        {
            Go.Wait(TimeSpan.FromSeconds(10));
            if (!request.Message.Has(SipHeader.Authorization))
                Interlocked.Increment(ref _newcomers);
            request.Send(200);
        }

        public void OnAck(in IncomingRequest ack) { }

        public void OnFlowClosed(SipFlow flow) { }
    }
}
