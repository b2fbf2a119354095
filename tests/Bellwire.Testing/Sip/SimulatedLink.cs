using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;

namespace Bellwire.Testing.Sip;

/// <summary>The stack's end of a <see cref="SimulatedNetwork"/>: its UDP socket, or one connection of a phone.</summary>
public sealed class SimulatedLink : SipLink
{
    private readonly SimulatedNetwork _network;
    private readonly ISipReceiver _receiver;
    private readonly SipEndPoint _peer;
    private bool _closed;

    private SimulatedLink(SimulatedNetwork network, ISipReceiver receiver, SipTransport transport, SipEndPoint local, SipEndPoint peer) : base(transport, local)
    {
        (_network, _receiver, _peer) = (network, receiver, peer);
        network.Attach(transport, Mine, (from, bytes) => _receiver.OnMessage(new SipFlow(this, from), bytes));
    }

    /// <summary>Gives the stack a UDP socket with that address in the network.</summary>
    public static SimulatedLink Datagrams(SimulatedNetwork network, SipStack stack, SipEndPoint local)
    {
        var link = new SimulatedLink(network, stack, SipTransport.Udp, local, default);
        stack.AddDatagramLink(link);
        return link;
    }

    /// <summary>A standing connection between the stack and a phone.</summary>
    public static SimulatedLink Connection(SimulatedNetwork network, SipStack stack, SipTransport transport, SipEndPoint local, SipEndPoint peer) =>
        new(network, stack, transport, local, peer);

    public override bool IsOpen => !_closed;

    /// <summary>This end's address in the network: connections to one address are told apart by the peer's.</summary>
    public SipEndPoint Mine => IsConnection ? Local.WithPort((ushort)(Local.Port ^ _peer.Port)) : Local;

    public override SendOutcome Send(ReadOnlySpan<byte> message, in SipEndPoint remote)
    {
        if (_closed)
            return SendOutcome.Closed;
        _network.Send(Transport, Mine, IsConnection ? _peer : remote, message);
        return SendOutcome.Accepted;
    }

    /// <summary>Ends the connection, whoever wants it; the stack is told once.</summary>
    public override void Close()
    {
        if (_closed || !IsConnection)
            return;
        _closed = true;
        _network.Detach(Transport, Mine);
        _receiver.OnClosed(new SipFlow(this, _peer));
    }
}
