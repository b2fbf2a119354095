using System.Net;
using System.Text;
using Bellwire.Sip.Grammar;
using Bellwire.Sip.Headers;
using Bellwire.Sip.Transports;
using Bellwire.Sip.Uris;

namespace Bellwire.Pbx.Registrar;

/// <summary>The Contact of a REGISTER, as events show it and as it is compared.</summary>
internal static class ContactText
{

    /// <summary><c>&lt;uri&gt;</c> and the header parameters as sent, in their order, without display name and <c>expires</c>.</summary>
    /// <param name="removal">Puts <c>;expires=0</c> before the other parameters.</param>
    internal static string Of(ContactView contact, bool removal)
    {
        var text = new StringBuilder(contact.Text.Length + 12);
        text.Append('<').Append(SipText.ToText(contact.Address.UriText)).Append('>');
        if (removal)
            text.Append(";expires=0");
        foreach (var param in contact.Params)
            if (!SipText.EqualsIgnoreCase(param.Name, "expires"u8))
                text.Append(';').Append(SipText.ToText(param.Text));
        return text.ToString();
    }

    /// <summary>The same text as an un-REGISTER of <c>*</c> shows it.</summary>
    internal static string ForRemoval(string contactText)
    {
        var end = contactText.IndexOf('>', StringComparison.Ordinal) + 1;
        return string.Concat(contactText.AsSpan(0, end), ";expires=0", contactText.AsSpan(end));
    }

    /// <summary>URI equality by RFC 3261 19.1.4.</summary>
    internal static bool SameUri(string one, string other)
    {
        if (string.Equals(one, other, StringComparison.Ordinal))
            return true;
        return SipUriView.TryParse(Encoding.UTF8.GetBytes(one), out var a) && SipUriView.TryParse(Encoding.UTF8.GetBytes(other), out var b) && a.Matches(b);
    }

    /// <summary>True when the URI's host and port are not the address that the device's packets come from: a router stands between.</summary>
    internal static bool IsBehindNat(string uri, SipEndPoint remote) =>
        !SipUriView.TryParse(Encoding.UTF8.GetBytes(uri), out var view) || IsBehindNat(view, remote, SipTransport.Udp);

    /// <inheritdoc cref="IsBehindNat(string, SipEndPoint)"/>
    internal static bool IsBehindNat(SipUriView uri, SipEndPoint remote, SipTransport transport)
    {
        var host = uri.Host;
        if (host.Length > 2 && host[0] == (byte)'[')
            host = host[1..^1];
        // A name instead of an address is no proof of a router, but nothing that could be called directly either.
        if (!IPAddress.TryParse(SipText.ToText(host), out var address))
            return true;
        if (!new SipEndPoint(address, 0).SameAddress(remote))
            return true;
        // A connection comes from a port of its own, so only the address tells.
        return transport == SipTransport.Udp && (uri.Port == 0 ? transport.DefaultPort() : uri.Port) != remote.Port;
    }
}
