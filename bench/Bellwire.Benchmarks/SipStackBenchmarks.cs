using System.Net;
using System.Text;
using BenchmarkDotNet.Attributes;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Benchmarks;

/// <summary>What the stack itself costs between a datagram and its response, without sockets: copies recognised, checked, handed over, answered, kept.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class SipStackBenchmarks : ISipRequestHandler, IAsyncDisposable
{
    private const int Messages = 4096;

    private readonly byte[][] _newcomers = [.. Enumerable.Range(0, Messages).Select(n => Register(n, "Subject: none"))];
    private readonly byte[][] _withCredentials = [.. Enumerable.Range(0, Messages).Select(n => Register(n, "Authorization: Digest username=\"101\""))];
    private readonly SipFlow _flow = new(new Nowhere(), new SipEndPoint(IPAddress.Loopback, 5070));
    private SipStack? _stack;
    private int _next;

    [GlobalSetup]
    public void Start() =>
        _stack = new SipStack(new SipStackOptions { CompletedBytes = 1024 * 1024 }, this, new RandomSipIds(), TimeProvider.System, NullLoggerFactory.Instance);

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        if (_stack is not null)
            await _stack.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Challenge_a_register_without_state() => Receive(_newcomers);

    [Benchmark]
    public void Answer_a_register_and_keep_the_response() => Receive(_withCredentials);

    void ISipRequestHandler.OnRequest(in IncomingRequest request)
    {
        if (request.Message.Has(SipHeader.Authorization))
            request.Send(200);
        else
            request.SendStateless(request.BeginReply(401).Header(SipHeader.WwwAuthenticate, "Digest realm=\"example.org\""u8).EndWithoutBody());
    }

    void ISipRequestHandler.OnAck(in IncomingRequest ack) { }

    void ISipRequestHandler.OnFlowClosed(SipFlow flow) { }

    private void Receive(byte[][] messages) => ((ISipReceiver)_stack!).OnMessage(_flow, messages[_next++ % Messages]); // set up before

    private static byte[] Register(int number, string line) => Encoding.ASCII.GetBytes(
        $"REGISTER sip:example.org SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.7:5062;rport;branch=z9hG4bK-{number}-{line[0]}\r\nMax-Forwards: 70\r\n"
        + $"From: <sip:{number}@example.org>;tag=f{number}\r\nTo: <sip:{number}@example.org>\r\nCall-ID: call-{number}\r\nCSeq: 2 REGISTER\r\n"
        + $"Contact: <sip:{number}@192.0.2.7:5062>\r\n{line}\r\nExpires: 600\r\nContent-Length: 0\r\n\r\n");

    private sealed class Nowhere() : SipLink(SipTransport.Udp, new SipEndPoint(IPAddress.Loopback, 5060))
    {
        public override bool IsOpen => true;

        public override SendOutcome Send(ReadOnlySpan<byte> message, in SipEndPoint remote) => SendOutcome.Accepted;

        public override void Close() { }
    }
}
