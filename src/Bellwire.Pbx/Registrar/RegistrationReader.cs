using System.Text;
using Bellwire.Sip.Grammar;
using Bellwire.Sip.Headers;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Registrar;

/// <summary>Turns a REGISTER into plain values, or into the reason why it cannot be one.</summary>
internal static class RegistrationReader
{
    private const int LongestText = 2048;                                      // of one Contact, of all Path values: beyond it no phone, only a flood

    internal static string? Read(SipMessage request, SipFlow flow, int maxContacts, int maxBindings, out Registration? registration)
    {
        registration = null;
        var contacts = new List<ContactWish>(1);
        var all = false;
        foreach (var value in request.Values(SipHeader.Contact))
        {
            if (value.Length > LongestText || !ContactView.TryParse(value, out var contact))
                return "Bad Contact";
            if (contact.IsStar)
                all = true;
            else if (!contact.Uri.IsSip || contact.Uri.Host.IsEmpty)
                return "Contact must be a sip or sips URI";
            else
                contacts.Add(Wish(contact, flow));
            if (contacts.Count > maxContacts)
                return "Too many Contacts";
        }
        if (all && contacts.Count > 0)
            return "Contact * stands alone";
        if (!request.TryCSeq(out var cseq))
            return "Bad CSeq";
        long? expires = null;
        if (request.Has(SipHeader.Expires))
            expires = request.TryExpires(out var seconds) ? seconds : 3600;    // a malformed one counts as 3600 (RFC 3261 10.2.1.1)
        if (Path(request) is not { } path)
            return "Path too long";
        registration = new Registration
        {
            CallId = request.TryGetHeader(SipHeader.CallId, out var callId) ? SipText.ToText(callId) : "",
            CSeq = cseq.Number,
            Expires = expires,
            All = all,
            Contacts = contacts,
            UserAgent = request.TryGetHeader(SipHeader.UserAgent, out var agent) ? SipText.ToText(agent[..Math.Min(agent.Length, 256)]) : "",
            Path = path,
            Flow = flow,
            MaxBindings = maxBindings,
        };
        return null;
    }

    private static ContactWish Wish(ContactView contact, SipFlow flow)
    {
        var uri = contact.Uri;
        var regId = contact.RegId;
        var behindNat = ContactText.IsBehindNat(uri, flow.Remote, flow.Transport);
        var connectionBound = flow.Link.IsConnection
            && (flow.Transport is SipTransport.Ws or SipTransport.Wss || regId > 0 || behindNat);
        return new ContactWish(
            ContactText.Of(contact, removal: false), ContactText.Of(contact, removal: true), SipText.ToText(contact.Address.UriText),
            SipText.ToText(contact.Instance), regId, contact.Q, contact.TryExpires(out var seconds) ? seconds : null, connectionBound, behindNat);
    }

    private static string? Path(SipMessage request)
    {
        if (!request.Has(SipHeader.Path))
            return "";
        var path = new StringBuilder();
        foreach (var value in request.Values(SipHeader.Path))
        {
            if (path.Length + value.Length > LongestText)
                return null;
            if (path.Length > 0)
                path.Append(',');
            path.Append(SipText.ToText(value));
        }
        return path.ToString();
    }
}
