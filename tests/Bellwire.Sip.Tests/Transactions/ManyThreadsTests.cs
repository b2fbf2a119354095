using System.Net;
using System.Text;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Sip.Tests.Transactions;

public class ManyThreadsTests
{
    [Fact]
    public async Task Copies_of_requests_that_come_on_many_threads_at_once_are_accepted_once_each_and_answered_alike()
    {
        const int requests = 300;
        const int threads = 4;
        var handler = new Accepting();
        await using var stack = new SipStack(new SipStackOptions(), handler, new RandomSipIds(), TimeProvider.System, NullLoggerFactory.Instance);
        var link = new Recorder();
        var flow = new SipFlow(link, new SipEndPoint(IPAddress.Loopback, 5070));
        using var together = new Barrier(threads);
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(() =>
        {
            for (var n = 0; n < requests; n++)
            {
                var message = Encoding.ASCII.GetBytes(Request(n));
                together.SignalAndWait();
                ((ISipReceiver)stack).OnMessage(flow, message);
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.Equal(requests, handler.Count);
        Assert.All(link.Answers, answers => Assert.Single(answers.Value.Distinct()));
        Assert.Equal(requests, link.Answers.Count);
    }

    private static string Request(int n)
    {
        var method = n % 2 == 0 ? "INVITE" : "PUBLISH";
        return $"{method} sip:102@example.org SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-{n};rport\r\nFrom: <sip:101@example.org>;tag=f\r\n"
            + $"To: <sip:102@example.org>\r\nCall-ID: c{n}\r\nCSeq: 1 {method}\r\nContent-Length: 0\r\n\r\n";
    }

    private sealed class Accepting : ISipRequestHandler
    {
        private int _count;

        internal int Count => _count;

        public void OnRequest(in IncomingRequest request)
        {
            if (!request.TryAccept(null, out var transaction))
                return;
            Interlocked.Increment(ref _count);
            transaction.Respond(486);
        }

        public void OnAck(in IncomingRequest ack) { }

        public void OnFlowClosed(SipFlow flow) { }
    }

    private sealed class Recorder() : SipLink(SipTransport.Udp, new SipEndPoint(IPAddress.Loopback, 5060))
    {
        private readonly Lock _lock = new();

        internal Dictionary<string, List<string>> Answers { get; } = [];

        public override bool IsOpen => true;

        public override SendOutcome Send(ReadOnlySpan<byte> message, in SipEndPoint remote)
        {
            var text = Encoding.ASCII.GetString(message);
            var callId = text.Split("Call-ID: ")[1].Split("\r\n")[0];
            lock (_lock)
            {
                if (!Answers.TryGetValue(callId, out var answers))
                    Answers.Add(callId, answers = []);
                answers.Add(text);
            }
            return SendOutcome.Accepted;
        }

        public override void Close() { }
    }
}
