using Bellwire.Sip.Messages;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Stack;

// Requests of ours: begin one, find a flow for it, send it.
public sealed partial class SipStack
{
    /// <summary>Over this a request towards a trunk goes by TCP when it can (RFC 3261 18.1.1).</summary>
    public const int LargestDatagramRequest = 1300;

    /// <summary>Begins a request in this thread's writer; all headers but Via and the body follow, then one of the sends.</summary>
    public static SipWriter BeginRequest(SipMethod method, ReadOnlySpan<byte> requestUri) => ThreadWriters.Requests.Request(method, requestUri);

    /// <summary>Sends a request by that flow, with a Via of ours on top. The writer's bytes are copied.</summary>
    /// <param name="request">Start line, headers without Via, body.</param>
    /// <param name="flow">The way; for UDP any remote address of the socket.</param>
    /// <param name="listener">Hears what comes of it; null for a request whose outcome does not matter.</param>
    public ClientTransaction SendRequest(SipWriter request, SipFlow flow, IClientTransactionListener? listener) =>
        _transactions.Send(WithVia(request, flow), flow, listener);

    /// <summary>Sends a request without a transaction: an ACK to a 2xx. False: it could not be handed to the transport. <paramref name="sent"/> is
    /// what went out, to be sent again by <see cref="SendAgain"/> when the 2xx comes again.</summary>
    public bool SendStateless(SipWriter request, SipFlow flow, out byte[] sent)
    {
        sent = WithVia(request, flow);
        return _transactions.SendRequest(flow, sent);
    }

    /// <summary>Sends bytes that went out before once more.</summary>
    public bool SendAgain(ReadOnlySpan<byte> sent, SipFlow flow)
    {
        _transactions.Metrics.Retransmitted();
        return _transactions.SendRequest(flow, sent);
    }

    /// <summary>Host and port by which the other end of that flow reaches us: for Via, Contact and Record-Route. The port is that of our listener for
    /// the transport, where there is one.</summary>
    public SipEndPoint LocalFor(SipFlow flow) => Addresses.For(flow.Link, flow.Remote, ListenPort(flow.Link));

    /// <summary>A flow that is there at once: our UDP socket of that family, or a connection that stands.</summary>
    public bool TryGetFlow(SipHop hop, out SipFlow flow)
    {
        flow = default;
        if (hop.Transport == SipTransport.Udp)
        {
            foreach (var link in _datagramLinks)
            {
                if (link.Local.IsV6 == hop.Address.IsV6)
                {
                    flow = new SipFlow(link, hop.Address);
                    return true;
                }
            }
            return false;
        }
        if (_connections.Find(hop.Transport, hop.Address) is not { } open)
            return false;
        flow = open.Flow;
        return true;
    }

    /// <summary>A flow to that hop; a connection is made when none stands. Null: it cannot be had within the connect time-out.</summary>
    public async ValueTask<SipFlow?> GetFlowAsync(SipHop hop)
    {
        if (TryGetFlow(hop, out var flow))
            return flow;
        if (_stopped || hop.Transport is not (SipTransport.Tcp or SipTransport.Tls))
            return null;
        return await _connector.ConnectAsync(hop.Transport, hop.Address, hop.Host) is { } link ? new SipFlow(link, hop.Address) : null;
    }

    /// <summary>A flow towards a trunk for a request of that many bytes: over <see cref="LargestDatagramRequest"/> TCP is tried before UDP.</summary>
    public async ValueTask<SipFlow?> GetTrunkFlowAsync(SipHop hop, int bytes)
    {
        if (hop.Transport == SipTransport.Udp && bytes > LargestDatagramRequest
            && await GetFlowAsync(hop with { Transport = SipTransport.Tcp }) is { } stream)
            return stream;
        return await GetFlowAsync(hop);
    }

    /// <summary>A flow towards a trunk or any other foreign target: its hops are tried in order (RFC 3263 4.3). Null: none can be reached.</summary>
    /// <param name="resolver">Finds the hops.</param>
    /// <param name="target">Host, port and transport of the URI.</param>
    /// <param name="bytes">The length of the request.</param>
    /// <param name="cancellation">Ends the search.</param>
    public async ValueTask<SipFlow?> FindTrunkFlowAsync(ISipResolver resolver, SipTarget target, int bytes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        foreach (var hop in await resolver.ResolveAsync(target, cancellation))
        {
            if (await GetTrunkFlowAsync(hop, bytes) is { } flow)
                return flow;
            cancellation.ThrowIfCancellationRequested();
        }
        return null;
    }

    private byte[] WithVia(SipWriter request, SipFlow flow)
    {
        if (request.IsOverflowed)
            throw new ArgumentException("the request is too long", nameof(request));
        var draft = request.Written;
        var headers = draft.IndexOf("\r\n"u8) + 2;
        Span<byte> branch = stackalloc byte[7 + 20];
        "z9hG4bK"u8.CopyTo(branch);
        Ids.Fill(branch[7..]);
        Span<byte> sentBy = stackalloc byte[80];
        LocalFor(flow).TryFormat(sentBy, out var sentByLength, default, null);
        var writer = ThreadWriters.Own.Clear().Raw(draft[..headers]).Via(flow.Transport.ViaToken(), sentBy[..sentByLength], branch);
        return writer.Raw(draft[headers..]).ToArray();
    }

    private ushort ListenPort(SipLink link)
    {
        if (!link.IsConnection)
            return 0;
        foreach (var (transport, address) in Listening)
        {
            if (transport == link.Transport)
                return (ushort)address.Port;
        }
        return 0;
    }
}
