using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;

namespace Bellwire.Sip.Transactions;

/// <summary>The two requests that a client transaction makes out of its own INVITE, with the same branch, Request-URI and Route.</summary>
internal static class HopByHop
{
    /// <summary>ACK of a failure response: To is the response's (RFC 3261 17.1.1.3).</summary>
    internal static byte[] Ack(byte[] invite, SipMessage response) => Make(invite, SipMethod.Ack, response, default);

    /// <summary>CANCEL: To is the INVITE's (RFC 3261 9.1).</summary>
    internal static byte[] Cancel(byte[] invite, ReadOnlySpan<byte> reason) => Make(invite, SipMethod.Cancel, null, reason);

    private static byte[] Make(byte[] invite, SipMethod method, SipMessage? response, ReadOnlySpan<byte> reason)
    {
        var request = new SipMessage();
        if (!SipMessage.TryParse(invite, request).IsOk || !request.TryCSeq(out var cseq))
            throw new InvalidOperationException("an INVITE of ours does not parse");
        request.TryGetHeader(SipHeader.Via, out var via);
        var writer = ThreadWriters.Own.Request(method, request.RequestUri)
            .Header(SipHeader.Via, via)                             // ours is the only one: requests begin here
            .Copy(request, SipHeader.Route)
            .Header(SipHeader.MaxForwards, 70)
            .Copy(request, SipHeader.From)
            .Copy(response ?? request, SipHeader.To)
            .Copy(request, SipHeader.CallId)
            .CSeq(cseq.Number, method);
        if (!reason.IsEmpty)
            writer.Header(SipHeader.Reason, reason);
        return writer.EndWithoutBody().ToArray();
    }
}
