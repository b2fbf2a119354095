using Bellwire.Sip.Messages;

namespace Bellwire.Sip.Transports;

/// <summary>What a transport calls; it never throws. The calls of one link come one after another; those of different links at the same time.</summary>
public interface ISipReceiver
{
    /// <summary>One whole message, or whatever a datagram held. The bytes are another message's once the call returns.</summary>
    void OnMessage(SipFlow flow, ReadOnlyMemory<byte> message);

    /// <summary>A stream carried something that cannot be cut into messages; <paramref name="head"/> is what came up to there, without a
    /// body. The connection is closed as soon as the call returns, what it sends before still goes out.</summary>
    void OnBadFrame(SipFlow flow, ReadOnlyMemory<byte> head, SipFault fault);

    /// <summary>A connection has closed; called exactly once for each, and nothing comes from it afterwards.</summary>
    void OnClosed(SipFlow flow);
}
