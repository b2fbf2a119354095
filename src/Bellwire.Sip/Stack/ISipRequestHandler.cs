using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Stack;

/// <summary>
/// The user of the stack. Called inline on the thread that received: that of a UDP socket, or a pool thread that reads a connection; calls for
/// one link come one after another, for different links at the same time. It must not wait: work that takes time accepts the request
/// (<see cref="IncomingRequest.TryAccept"/>) and goes to its owner's queue.
/// </summary>
public interface ISipRequestHandler
{
    /// <summary>A new request other than ACK and CANCEL, well-formed and no copy of one seen before. It is answered in the call or accepted for
    /// later; when neither happens the stack answers 500.</summary>
    void OnRequest(in IncomingRequest request);

    /// <summary>An ACK to a 2xx (or one that belongs to nothing). Never answered.</summary>
    void OnAck(in IncomingRequest ack);

    /// <summary>A connection has closed: what was registered over it is gone. Once for each; a UDP socket never closes.</summary>
    void OnFlowClosed(SipFlow flow);
}
