using System.Net;
using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;
using Bellwire.Testing.Sip;
using CsCheck;
using Microsoft.Extensions.Logging;

namespace Bellwire.Sip.Tests.Stack;

public class MutatedMessagesTests
{
    private static readonly SipCapabilities Capabilities = new([SipMethod.Invite, SipMethod.Ack, SipMethod.Cancel, SipMethod.Options, SipMethod.Register], ["path"], ["application/sdp"]);

    [Fact]
    public async Task Messages_with_any_bytes_changed_cut_or_doubled_are_answered_or_dropped_and_never_break_anything()
    {
        var errors = new ErrorLog();
        var network = new SimulatedNetwork();
        await using var stack = new SipStack(new SipStackOptions(), new Serving(), new SeededSipIds(1), network.Time, errors);
        var link = SimulatedLink.Datagrams(network, stack, TestStack.Server);
        var phone = SimulatedNetwork.At("10.0.0.2", 5070);
        Assert.True(stack.TryGetFlow(new SipHop(SipTransport.Udp, phone, ""), out var toPhone));
        var sent = stack.SendRequest(TestStack.Request(SipMethod.Invite, "ours", 1), toPhone, null);
        byte[][] seeds = [.. Requests(), Response(sent.Request)];

        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Select(Gen.Int[0, 2], Gen.Int[0, 600], Gen.Byte).Array[1, 6]).Sample((seed, changes) =>
        {
            var bytes = new List<byte>(seeds[seed]);
            foreach (var (kind, place, value) in changes)
            {
                var at = place % bytes.Count;
                if (kind == 0)
                    bytes[at] = value;
                else if (kind == 1)
                    bytes.RemoveRange(at, Math.Min(bytes.Count - 1 - at, value % 40));
                else
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, value % 60)));
            }
            ((ISipReceiver)stack).OnMessage(new SipFlow(link, phone), bytes.ToArray());
            return errors.Count == 0;
        }, iter: 20_000, threads: 1);
        network.LetPass(TimeSpan.FromSeconds(70));
        Assert.Equal(0, errors.Count);
        Assert.Equal((0, 0), (stack.ServerTransactions, stack.ClientTransactions));
    }

    private static IEnumerable<byte[]> Requests()
    {
        foreach (var method in (string[])["INVITE", "ACK", "CANCEL", "REGISTER", "OPTIONS", "UNHEARD"])
        {
            yield return Encoding.ASCII.GetBytes(
                $"{method} sip:102@example.org;transport=udp SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2:5070;branch=z9hG4bK-1;rport, SIP/2.0/TCP [::1];branch=z9hG4bK2\r\n"
                + $"Max-Forwards: 70\r\nFrom: \"A, B\" <sip:101@example.org>;tag=f\r\nTo: <sip:102@example.org>\r\nCall-ID: c1@h\r\nCSeq: 1 {method}\r\n"
                + "Contact: <sip:101@10.0.0.2:5070>;expires=60\r\nRequire: path\r\nRecord-Route: <sip:p;lr>\r\nContent-Length: 4\r\n\r\nbody");
        }
    }

    private static byte[] Response(ReadOnlyMemory<byte> request)
    {
        var invite = new SipMessage();
        SipMessage.TryParse(request, invite);
        using var writer = new SipWriter();
        return writer.Respond(invite, 486, "tag"u8, new IPEndPoint(IPAddress.Loopback, 5060)).EndWithoutBody().ToArray();
    }

    private sealed class Serving : ISipRequestHandler
    {
        public void OnRequest(in IncomingRequest request)
        {
            if (!RequestChecks.Answer(request, Capabilities) && request.TryAccept(null, out var transaction))
                transaction.Respond(404);
        }

        public void OnAck(in IncomingRequest ack) { }

        public void OnFlowClosed(SipFlow flow) { }
    }

    private sealed class ErrorLog : ILoggerFactory, ILogger
    {
        internal int Count { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) { }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error)
                Count++;
        }

        public void Dispose() { }
    }
}
