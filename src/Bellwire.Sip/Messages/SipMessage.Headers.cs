using Bellwire.Sip.Grammar;
using Bellwire.Sip.Headers;
using Bellwire.Sip.Uris;

namespace Bellwire.Sip.Messages;

// The typed headers, each read when it is asked for. False: absent or malformed; Has tells which.
public sealed partial class SipMessage
{
    public bool TryRequestUri(out SipUriView uri) => SipUriView.TryParse(RequestUri, out uri);

    /// <summary>The topmost Via. <c>Values(SipHeader.Via)</c> walks all.</summary>
    public bool TryVia(out ViaView via)
    {
        via = default;
        return TryGetHeader(SipHeader.Via, out var line) && ViaView.TryParse(Top(line), out via);
    }

    public bool TryFrom(out NameAddrView from) => TryNameAddr(SipHeader.From, out from);

    public bool TryTo(out NameAddrView to) => TryNameAddr(SipHeader.To, out to);

    public bool TryReferTo(out NameAddrView referTo) => TryNameAddr(SipHeader.ReferTo, out referTo);

    public bool TryReferredBy(out NameAddrView referredBy) => TryNameAddr(SipHeader.ReferredBy, out referredBy);

    /// <summary>The whole value of a header that is one name-addr.</summary>
    public bool TryNameAddr(SipHeader header, out NameAddrView address)
    {
        address = default;
        return TryGetHeader(header, out var value) && NameAddrView.TryParse(value, out address);
    }

    /// <summary>The first value of a header that is a list of name-addrs: Route, Record-Route, Path, Service-Route, P-Asserted-Identity.</summary>
    public bool TryFirstAddr(SipHeader header, out NameAddrView address)
    {
        address = default;
        return TryGetHeader(header, out var line) && NameAddrView.TryParse(Top(line), out address);
    }

    /// <summary>The first Contact. <c>Values(SipHeader.Contact)</c> walks all.</summary>
    public bool TryContact(out ContactView contact)
    {
        contact = default;
        return TryGetHeader(SipHeader.Contact, out var line) && ContactView.TryParse(Top(line), out contact);
    }

    public bool TryCSeq(out CSeq cseq)
    {
        cseq = default;
        return TryGetHeader(SipHeader.CSeq, out var value) && CSeq.TryParse(value, out cseq);
    }

    /// <summary>Call-ID: one word, or two with '@' between (RFC 3261 20.8). Compared byte for byte.</summary>
    public bool TryCallId(out ReadOnlySpan<byte> callId) => TryGetHeader(SipHeader.CallId, out callId) && CallIdText.IsValid(callId);

    /// <summary>0 to 255 (RFC 3261 20.22).</summary>
    public bool TryMaxForwards(out int hops)
    {
        var found = TryNumber(SipHeader.MaxForwards, 255, out var value);
        hops = (int)value;
        return found;
    }

    /// <summary>The Content-Length as written; <see cref="Body"/> is already cut by it.</summary>
    public bool TryContentLength(out int bytes)
    {
        var found = TryNumber(SipHeader.ContentLength, int.MaxValue, out var value);
        bytes = (int)value;
        return found;
    }

    public bool TryContentType(out MediaTypeView type)
    {
        type = default;
        return TryGetHeader(SipHeader.ContentType, out var value) && MediaTypeView.TryParse(value, out type);
    }

    /// <summary>Seconds.</summary>
    public bool TryExpires(out uint seconds) => TryNumber(SipHeader.Expires, uint.MaxValue, out seconds);

    /// <summary>Seconds.</summary>
    public bool TryMinExpires(out uint seconds) => TryNumber(SipHeader.MinExpires, uint.MaxValue, out seconds);

    public bool TryEvent(out EventView evt)
    {
        evt = default;
        return TryGetHeader(SipHeader.Event, out var value) && EventView.TryParse(value, out evt);
    }

    public bool TrySubscriptionState(out SubscriptionStateView state)
    {
        state = default;
        return TryGetHeader(SipHeader.SubscriptionState, out var value) && SubscriptionStateView.TryParse(value, out state);
    }

    public bool TryReplaces(out ReplacesView replaces)
    {
        replaces = default;
        return TryGetHeader(SipHeader.Replaces, out var value) && ReplacesView.TryParse(value, out replaces);
    }

    /// <summary>RFC 3262 7.1: 1 to 2^32-1.</summary>
    public bool TryRSeq(out uint number) => TryNumber(SipHeader.RSeq, uint.MaxValue, out number) && number != 0;

    public bool TryRAck(out RAck rack)
    {
        rack = default;
        return TryGetHeader(SipHeader.RAck, out var value) && RAck.TryParse(value, out rack);
    }

    public bool TrySessionExpires(out SessionExpiresView expires)
    {
        expires = default;
        return TryGetHeader(SipHeader.SessionExpires, out var value) && SessionExpiresView.TryParse(value, out expires);
    }

    /// <summary>Seconds; parameters are ignored (RFC 4028 5).</summary>
    public bool TryMinSe(out uint seconds)
    {
        seconds = 0;
        return TryGetHeader(SipHeader.MinSe, out var value) && DeltaSeconds.TryParse(value, out seconds, out _);
    }

    /// <summary>Seconds; comment and parameters are ignored (RFC 3261 20.33).</summary>
    public bool TryRetryAfter(out uint seconds)
    {
        seconds = 0;
        return TryGetHeader(SipHeader.RetryAfter, out var value) && DeltaSeconds.TryParse(value, out seconds, out _);
    }

    /// <summary>An RFC 1123 date in GMT, the only zone allowed (RFC 3261 20.17).</summary>
    public bool TryDate(out DateTimeOffset date)
    {
        date = default;
        return TryGetHeader(SipHeader.Date, out var value) && SipDate.TryParse(value, out date);
    }

    /// <summary>True when Privacy names that kind: <c>id</c>, <c>header</c>, <c>user</c>, <c>none</c> (RFC 3323 4.2, RFC 3325 9.3). Kinds are separated by ';'.</summary>
    public bool AsksPrivacy(ReadOnlySpan<byte> kind)
    {
        foreach (var line in Lines(SipHeader.Privacy))
        {
            foreach (var part in line.Split((byte)';'))
            {
                if (SipText.EqualsIgnoreCase(SipScan.Trim(line[part]), kind))
                    return true;
            }
        }
        return false;
    }

    private bool TryNumber(SipHeader header, uint max, out uint number)
    {
        number = 0;
        return TryGetHeader(header, out var value) && SipScan.TryNumber(value, max, out number);
    }
}
