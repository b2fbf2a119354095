using System.Net;
using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Sip.Tests.Stack;

public class AllocationTests
{
    [Fact]
    public async Task A_registration_challenged_and_granted_allocates_nothing_in_the_stack()
    {
        var options = new SipStackOptions { CompletedBytes = 512 * 1024 };
        await using var stack = new SipStack(options, new Registrar(), new RandomSipIds(), TimeProvider.System, NullLoggerFactory.Instance);
        var link = new Sink();
        var flow = new SipFlow(link, new SipEndPoint(IPAddress.Loopback, 5070));
        var messages = Enumerable.Range(0, 6000).Select(n => Encoding.ASCII.GetBytes(Register(n / 2, credentials: n % 2 == 1))).ToArray();

        foreach (var message in messages.AsSpan(0, 4000))           // buffers, ring and index reach their size
            ((ISipReceiver)stack).OnMessage(flow, message);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var message in messages.AsSpan(4000))
            ((ISipReceiver)stack).OnMessage(flow, message);
        Assert.Equal(6000, link.Sent);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000); // one object a message would be 48,000 at least
    }

    private static string Register(int number, bool credentials) =>
        $"""
        REGISTER sip:example.org SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-{number}-{(credentials ? 2 : 1)};rport
        Max-Forwards: 70
        From: <sip:{number}@example.org>;tag=f{number}
        To: <sip:{number}@example.org>
        Call-ID: call-{number}
        CSeq: {(credentials ? 2 : 1)} REGISTER
        Contact: <sip:{number}@127.0.0.1:5070>
        {(credentials ? "Authorization: Digest username=\"101\"" : "Subject: newcomer")}
        Content-Length: 0


        """.ReplaceLineEndings("\r\n");

    private sealed class Registrar : ISipRequestHandler
    {
        public void OnRequest(in IncomingRequest request)
        {
            if (!request.Message.Has(SipHeader.Authorization))
            {
                request.SendStateless(request.BeginReply(401).Header(SipHeader.WwwAuthenticate, "Digest realm=\"example.org\""u8).EndWithoutBody());
                return;
            }
            request.Message.TryGetHeader(SipHeader.Contact, out var contact);
            request.Send(request.BeginReply(200).Header(SipHeader.Contact, contact).EndWithoutBody());
        }

        public void OnAck(in IncomingRequest ack) { }

        public void OnFlowClosed(SipFlow flow) { }
    }

    private sealed class Sink() : SipLink(SipTransport.Udp, new SipEndPoint(IPAddress.Loopback, 5060))
    {
        internal int Sent { get; private set; }

        public override bool IsOpen => true;

        public override SendOutcome Send(ReadOnlySpan<byte> message, in SipEndPoint remote)
        {
            Sent++;
            return SendOutcome.Accepted;
        }

        public override void Close() { }
    }
}
