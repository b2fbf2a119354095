using Bellwire.Sip.Messages;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;
using Bellwire.Testing.Sip;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Sip.Tests.Stack;

/// <summary>A stack in a simulated network, with a handler that does what the test says and remembers what it saw.</summary>
internal sealed class TestStack : ISipRequestHandler, IServerTransactionListener, IClientTransactionListener, IAsyncDisposable
{
    internal delegate void Serve(in IncomingRequest request);

    internal static readonly SipEndPoint Server = SimulatedNetwork.At("10.0.0.1", 5060);

    internal TestStack(SipStackOptions? options = null, SimulatedNetwork? network = null, SipEndPoint? address = null)
    {
        Network = network ?? new SimulatedNetwork();
        Stack = new SipStack(options ?? new SipStackOptions(), this, new SeededSipIds(7), Network.Time, NullLoggerFactory.Instance);
        Link = SimulatedLink.Datagrams(Network, Stack, address ?? Server);
    }

    internal SimulatedNetwork Network { get; }

    internal SipStack Stack { get; }

    internal SimulatedLink Link { get; }

    internal Serve OnRequest { get; set; } = static (in request) => request.Send(200);

    internal List<string> Requests { get; } = [];

    internal List<string> Acks { get; } = [];

    internal List<SipFlow> Closed { get; } = [];

    internal List<string> Heard { get; } = [];

    internal ServerTransaction? Accepted { get; private set; }

    /// <summary>Accepts every request, to be answered by the test.</summary>
    internal TestStack Accepting()
    {
        OnRequest = (in request) =>
        {
            if (request.TryAccept(this, out var transaction))
                Accepted = transaction;
        };
        return this;
    }

    internal FakePhone Phone(string number, int port = 5070) => FakePhone.OnUdp(Network, SimulatedNetwork.At("10.0.0.2", port), Server, number);

    internal FakePhone PhoneOn(SipTransport transport, string number, int port = 5070) =>
        FakePhone.OnConnection(Network, Stack, transport, SimulatedNetwork.At("10.0.0.2", port), Server, number);

    /// <summary>Sends a request to that address over UDP.</summary>
    internal ClientTransaction Sends(SipMethod method, SipEndPoint to, string callId = "ours", int cseq = 1)
    {
        Assert.True(Stack.TryGetFlow(new SipHop(SipTransport.Udp, to, ""), out var flow));
        return Sends(method, flow, callId, cseq);
    }

    internal ClientTransaction Sends(SipMethod method, SipFlow flow, string callId = "ours", int cseq = 1) =>
        Stack.SendRequest(Request(method, callId, cseq), flow, this);

    internal static SipWriter Request(SipMethod method, string callId, int cseq) => SipStack.BeginRequest(method, "sip:102@10.0.0.2"u8)
        .Header(SipHeader.MaxForwards, 70)
        .Header(SipHeader.From, "<sip:101@example.org>;tag=ours"u8)
        .Header(SipHeader.To, "<sip:102@example.org>"u8)
        .Header(SipHeader.CallId, callId)
        .CSeq(cseq, method)
        .Header(SipHeader.Contact, "<sip:10.0.0.1>"u8)
        .EndWithoutBody();

    void ISipRequestHandler.OnRequest(in IncomingRequest request)
    {
        Requests.Add(request.Message.Method.ToString());
        OnRequest(request);
    }

    void ISipRequestHandler.OnAck(in IncomingRequest ack) => Acks.Add(System.Text.Encoding.ASCII.GetString(ack.Message.RequestUri));

    void ISipRequestHandler.OnFlowClosed(SipFlow flow) => Closed.Add(flow);

    void IServerTransactionListener.OnCancel(ServerTransaction transaction, SipMessage cancel) => Heard.Add("CANCEL");

    void IServerTransactionListener.OnAck(ServerTransaction transaction, SipMessage ack) => Heard.Add("ACK");

    void IServerTransactionListener.OnFailed(ServerTransaction transaction, TransactionFailure failure) => Heard.Add(failure.ToString());

    void IClientTransactionListener.OnResponse(ClientTransaction transaction, SipMessage response) => Heard.Add($"{response.StatusCode}");

    void IClientTransactionListener.OnFailed(ClientTransaction transaction, TransactionFailure failure) => Heard.Add(failure.ToString());

    public ValueTask DisposeAsync() => Stack.DisposeAsync();
}
