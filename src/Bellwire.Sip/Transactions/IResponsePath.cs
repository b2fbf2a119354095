using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Transactions;

/// <summary>The transport layer as responses see it.</summary>
internal interface IResponsePath
{
    /// <summary>Sends by the flow; when its connection is gone, by one that is opened for it (RFC 3261 18.2.2). False: no way.</summary>
    bool SendResponse(SipFlow replyTo, ReadOnlySpan<byte> response);
}
