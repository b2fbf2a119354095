using System.Net;
using System.Text;
using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Sip.Grammar;
using Bellwire.Sip.Headers;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Uris;

namespace Bellwire.Pbx.Calls;

// Who is who in an INVITE: numbers in URIs, what a trunk asserts, where a Route leads.
public sealed partial class CallService
{
    private const int LongestNumber = 64;

    private CallFacts Caller(in IncomingRequest request, TenantDirectory tenant, string caller, bool isExtension, string callee)
    {
        var message = request.Message;
        var displayName = "";
        if (message.TryFrom(out var from) && from.DisplayName.Length is > 0 and <= 256)
        {
            Span<byte> plain = stackalloc byte[from.DisplayName.Length];
            displayName = SipText.ToText(plain[..SipText.Unquote(from.DisplayName, plain)]);
        }
        return new CallFacts
        {
            SessionId = new CallSessionId(_around.Ids.Next()),
            CdrId = new CdrId(_around.Ids.Next()),
            TenantId = tenant.Tenant.Id,
            TenantName = tenant.Tenant.Name,
            Domain = tenant.Tenant.Domain,
            CallId = message.TryCallId(out var callId) ? Encoding.UTF8.GetString(callId) : "",
            Caller = caller,
            CallerIsExtension = isExtension,
            CallerDisplayName = displayName,
            CallerIsWithheld = AsksPrivacy(message),
            CallerDomain = tenant.Tenant.Domain,
            Callee = callee,
        };
    }

    // Route leads to us and no further. The first names the hop that received the request, by whatever name the phone knows us.
    private bool LeadsElsewhere(SipMessage message, DirectorySnapshot directory)
    {
        var isFirst = true;
        foreach (var value in message.Values(SipHeader.Route))
        {
            if (!NameAddrView.TryParse(value, out var route) || !route.Uri.IsSip)
                return true;
            var host = route.Uri.Host;
            var isNamed = isFirst && !IPAddress.TryParse(host, out _) && host[0] != (byte)'[';
            if (!isNamed && !_around.Own.IsOurs(host) && _around.Own.TenantOf(host, directory) is null)
                return true;
            isFirst = false;
        }
        return false;
    }

    private string? NumberOf(SipUriView uri, TenantDirectory tenant) =>
        _around.Own.TenantOf(uri.Host, _around.Directory.Current)?.Tenant.Id == tenant.Tenant.Id ? UserOf(uri) : null;

    // Numbers are provisioned with or without the plus of E.164, and carriers send them with or without it.
    private static InboundRule? FindRule(Trunk trunk, string did) =>
        trunk.FindInbound(did) ?? trunk.FindInbound(did.StartsWith('+') ? did[1..] : '+' + did);

    // A trunk is trusted to say who calls (RFC 3325); a phone is not.
    private static string? AssertedNumber(SipMessage message) =>
        message.TryFirstAddr(SipHeader.PAssertedIdentity, out var asserted) && asserted.Uri.IsSip ? UserOf(asserted.Uri) : null;

    private static bool AsksPrivacy(SipMessage message) =>
        message.AsksPrivacy("id"u8) || message.AsksPrivacy("user"u8) || message.AsksPrivacy("header"u8);

    private static string? UserOf(SipUriView uri)
    {
        if (uri.User.IsEmpty || uri.User.Length > LongestNumber * 3)
            return null;
        Span<byte> plain = stackalloc byte[uri.User.Length];
        return SipText.ToText(plain[..SipText.Unescape(uri.User, plain)]);
    }
}
