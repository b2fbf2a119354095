using System.Text;
using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Messages;

/// <summary>Header names: canonical spelling, compact form, and the way back from any spelling (RFC 3261 7.3.3 and the IANA registry).</summary>
public static class SipHeaderNames
{
    /// <summary>One more than the highest value of <see cref="SipHeader"/>.</summary>
    internal const int Count = (int)SipHeader.TargetDialog + 1;

    private static readonly (SipHeader Header, string Name, char Compact)[] Table =
    [
        (SipHeader.Via, "Via", 'v'), (SipHeader.From, "From", 'f'), (SipHeader.To, "To", 't'), (SipHeader.CallId, "Call-ID", 'i'),
        (SipHeader.CSeq, "CSeq", '\0'), (SipHeader.MaxForwards, "Max-Forwards", '\0'), (SipHeader.Contact, "Contact", 'm'),
        (SipHeader.ContentLength, "Content-Length", 'l'), (SipHeader.ContentType, "Content-Type", 'c'),
        (SipHeader.Authorization, "Authorization", '\0'), (SipHeader.ProxyAuthorization, "Proxy-Authorization", '\0'),
        (SipHeader.WwwAuthenticate, "WWW-Authenticate", '\0'), (SipHeader.ProxyAuthenticate, "Proxy-Authenticate", '\0'),
        (SipHeader.AuthenticationInfo, "Authentication-Info", '\0'), (SipHeader.Expires, "Expires", '\0'),
        (SipHeader.MinExpires, "Min-Expires", '\0'), (SipHeader.Route, "Route", '\0'), (SipHeader.RecordRoute, "Record-Route", '\0'),
        (SipHeader.Path, "Path", '\0'), (SipHeader.ServiceRoute, "Service-Route", '\0'), (SipHeader.Require, "Require", '\0'),
        (SipHeader.ProxyRequire, "Proxy-Require", '\0'), (SipHeader.Supported, "Supported", 'k'), (SipHeader.Unsupported, "Unsupported", '\0'),
        (SipHeader.Allow, "Allow", '\0'), (SipHeader.AllowEvents, "Allow-Events", 'u'), (SipHeader.Accept, "Accept", '\0'),
        (SipHeader.AcceptEncoding, "Accept-Encoding", '\0'), (SipHeader.AcceptLanguage, "Accept-Language", '\0'),
        (SipHeader.ContentEncoding, "Content-Encoding", 'e'), (SipHeader.ContentDisposition, "Content-Disposition", '\0'),
        (SipHeader.ContentLanguage, "Content-Language", '\0'), (SipHeader.UserAgent, "User-Agent", '\0'), (SipHeader.Server, "Server", '\0'),
        (SipHeader.Event, "Event", 'o'), (SipHeader.SubscriptionState, "Subscription-State", '\0'), (SipHeader.ReferTo, "Refer-To", 'r'),
        (SipHeader.ReferredBy, "Referred-By", 'b'), (SipHeader.ReferSub, "Refer-Sub", '\0'), (SipHeader.Replaces, "Replaces", '\0'),
        (SipHeader.Join, "Join", '\0'), (SipHeader.RSeq, "RSeq", '\0'), (SipHeader.RAck, "RAck", '\0'),
        (SipHeader.SessionExpires, "Session-Expires", 'x'), (SipHeader.MinSe, "Min-SE", '\0'), (SipHeader.RetryAfter, "Retry-After", '\0'),
        (SipHeader.Warning, "Warning", '\0'), (SipHeader.SipETag, "SIP-ETag", '\0'), (SipHeader.SipIfMatch, "SIP-If-Match", '\0'),
        (SipHeader.Privacy, "Privacy", '\0'), (SipHeader.PAssertedIdentity, "P-Asserted-Identity", '\0'),
        (SipHeader.PPreferredIdentity, "P-Preferred-Identity", '\0'), (SipHeader.RemotePartyId, "Remote-Party-ID", '\0'),
        (SipHeader.Diversion, "Diversion", '\0'), (SipHeader.HistoryInfo, "History-Info", '\0'), (SipHeader.Date, "Date", '\0'),
        (SipHeader.Timestamp, "Timestamp", '\0'), (SipHeader.Subject, "Subject", 's'), (SipHeader.Organization, "Organization", '\0'),
        (SipHeader.Priority, "Priority", '\0'), (SipHeader.AlertInfo, "Alert-Info", '\0'), (SipHeader.CallInfo, "Call-Info", '\0'),
        (SipHeader.ErrorInfo, "Error-Info", '\0'), (SipHeader.InReplyTo, "In-Reply-To", '\0'), (SipHeader.ReplyTo, "Reply-To", '\0'),
        (SipHeader.MimeVersion, "MIME-Version", '\0'), (SipHeader.FlowTimer, "Flow-Timer", '\0'), (SipHeader.Reason, "Reason", '\0'),
        (SipHeader.Identity, "Identity", 'y'), (SipHeader.AcceptContact, "Accept-Contact", 'a'), (SipHeader.RejectContact, "Reject-Contact", 'j'),
        (SipHeader.RequestDisposition, "Request-Disposition", 'd'), (SipHeader.TargetDialog, "Target-Dialog", '\0'),
    ];

    private static readonly byte[][] Names = SpellNames();
    private static readonly string[] Texts = [.. Names.Select(Encoding.ASCII.GetString)];
    private static readonly SipHeader[] CompactForms = SpellCompactForms();
    private static readonly SipHeader[][] Buckets = FillBuckets();

    /// <summary>The canonical spelling, as ASCII bytes; empty for <see cref="SipHeader.Other"/>.</summary>
    public static ReadOnlySpan<byte> Of(SipHeader header) => Names[(int)header];

    /// <summary>The canonical spelling as text.</summary>
    public static string TextOf(SipHeader header) => Texts[(int)header];

    /// <summary>The header of that name in any case, long or compact; <see cref="SipHeader.Other"/> when it is none of ours.</summary>
    public static SipHeader Find(ReadOnlySpan<byte> name)
    {
        if (name.Length <= 1)
            return name.IsEmpty || !SipChars.IsAlpha(name[0]) ? SipHeader.Other : CompactForms[(name[0] | 0x20) - 'a'];
        foreach (var header in Buckets[Bucket(name)])
        {
            if (Ascii.EqualsIgnoreCase(Names[(int)header], name))
                return header;
        }
        return SipHeader.Other;
    }

    private static int Bucket(ReadOnlySpan<byte> name) =>
        ((name[0] | 0x20) + 31 * (name[^1] | 0x20) + 7 * name.Length + 3 * (name[name.Length / 2] | 0x20)) & 255;

    private static byte[][] SpellNames()
    {
        var names = new byte[Count][];
        names[0] = [];
        foreach (var (header, name, _) in Table)
            names[(int)header] = Encoding.ASCII.GetBytes(name);
        return names;
    }

    private static SipHeader[] SpellCompactForms()
    {
        var forms = new SipHeader[26];
        foreach (var (header, _, compact) in Table)
        {
            if (compact != '\0')
                forms[compact - 'a'] = header;
        }
        return forms;
    }

    private static SipHeader[][] FillBuckets()
    {
        var buckets = new SipHeader[256][];
        Array.Fill(buckets, []);
        foreach (var (header, _, _) in Table)
        {
            var at = Bucket(Names[(int)header]);
            buckets[at] = [.. buckets[at], header];
        }
        return buckets;
    }
}
