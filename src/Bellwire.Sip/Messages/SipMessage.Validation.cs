using Bellwire.Sip.Headers;
using Bellwire.Sip.Uris;

namespace Bellwire.Sip.Messages;

// What every element must find in a message before it acts on it (RFC 3261 8.1.1, 8.2.2, 18.3, 20).
public sealed partial class SipMessage
{
    // Headers of which a message has one at most (RFC 3261 7.3.1, table 2).
    private static ReadOnlySpan<SipHeader> Single =>
    [
        SipHeader.From, SipHeader.To, SipHeader.CallId, SipHeader.CSeq, SipHeader.MaxForwards, SipHeader.ContentType, SipHeader.ContentLength,
        SipHeader.Expires, SipHeader.MinExpires, SipHeader.Event, SipHeader.SubscriptionState, SipHeader.ReferTo, SipHeader.ReferredBy,
        SipHeader.Replaces, SipHeader.RSeq, SipHeader.RAck, SipHeader.SessionExpires, SipHeader.MinSe, SipHeader.SipETag, SipHeader.SipIfMatch,
        SipHeader.Timestamp,
    ];

    /// <summary>
    /// Checks what the stack relies on: Via, From, To, Call-ID and CSeq present, single and well-formed; CSeq and method equal; Max-Forwards and
    /// a request's Contact well-formed where present; the Request-URI readable, without headers, of a scheme that we route (416). RFC 2543 requests
    /// without tag or Max-Forwards pass. A response with more than one Via is for somebody else.
    /// </summary>
    public SipParseResult Validate()
    {
        if (IsRequest && CheckRequestUri() is var uriFault and not SipFault.None && uriFault != SipFault.UnsupportedUriScheme)
            return Refuse(uriFault, SipHeader.Other);
        foreach (var header in Single)
        {
            if (_first[(int)header] != _last[(int)header] && _first[(int)header] != 0)
                return Refuse(SipFault.RepeatedHeader, header);
        }
        if (Mandatory(SipHeader.Via, TryVia(out _)) is { IsOk: false } via)
            return via;
        if (Mandatory(SipHeader.CSeq, TryCSeqParts(out _, out var method)) is { IsOk: false } cseq)
            return cseq;
        if (Mandatory(SipHeader.CallId, TryCallId(out _)) is { IsOk: false } callId)
            return callId;
        if (Mandatory(SipHeader.From, TryFrom(out _)) is { IsOk: false } from)
            return from;
        if (Mandatory(SipHeader.To, TryTo(out _)) is { IsOk: false } to)
            return to;
        if (IsRequest && !method.SequenceEqual(MethodText))
            return Refuse(MethodKind == SipMethodKind.Other ? SipFault.UnknownMethod : SipFault.MethodMismatch, SipHeader.CSeq);
        if (IsResponse && HasSecondVia())
            return Refuse(SipFault.RepeatedHeader, SipHeader.Via);       // not meant for us: RFC 3261 8.1.3.3
        if (Has(SipHeader.MaxForwards) && !TryMaxForwards(out _))
            return Refuse(SipFault.BadHeader, SipHeader.MaxForwards);
        if (IsRequest && !ContactsAreWellFormed())
            return Refuse(SipFault.BadHeader, SipHeader.Contact);
        if (IsRequest && CheckRequestUri() is var schemeFault and not SipFault.None)
            return Refuse(schemeFault, SipHeader.Other);
        return SipParseResult.Ok;
    }

    private SipFault CheckRequestUri()
    {
        if (!TryRequestUri(out var uri) || !uri.Headers.Text.IsEmpty)
            return SipFault.BadRequestUri;
        return uri.Scheme == UriScheme.Other ? SipFault.UnsupportedUriScheme : SipFault.None;
    }

    private SipParseResult Mandatory(SipHeader header, bool isGood)
    {
        if (isGood)
            return SipParseResult.Ok;
        return Refuse(Has(header) ? SipFault.BadHeader : SipFault.MissingHeader, header);
    }

    private bool HasSecondVia()
    {
        var values = Values(SipHeader.Via);
        return values.MoveNext() && values.MoveNext();
    }

    private bool ContactsAreWellFormed()
    {
        foreach (var value in Values(SipHeader.Contact))
        {
            if (!ContactView.TryParse(value, out _))
                return false;
        }
        return true;
    }

    private bool TryCSeqParts(out int number, out ReadOnlySpan<byte> method)
    {
        number = 0;
        method = default;
        return TryGetHeader(SipHeader.CSeq, out var value) && CSeq.TrySplit(value, out number, out method);
    }

    private SipParseResult Refuse(SipFault fault, SipHeader header) => new(fault, header, CanBeAnswered());
}
