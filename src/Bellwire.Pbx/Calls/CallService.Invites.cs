using System.Globalization;
using System.Text;
using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Pbx.Calls.Routing;
using Bellwire.Pbx.Directory;
using Bellwire.Sip.Grammar;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Sdp;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Uris;

namespace Bellwire.Pbx.Calls;

// A new INVITE: who calls, whom, and may he. Runs on the thread that received it.
public sealed partial class CallService
{
    private const int LongestNumber = 64;

    /// <summary>An INVITE outside of any dialog.</summary>
    public void OnInvite(in IncomingRequest request)
    {
        if (!_around.Cdrs.IsReady)
        {
            request.Shed();
            return;
        }
        var message = request.Message;
        if (!message.TryRequestUri(out var uri) || !uri.IsSip || !message.TryFrom(out var from))
        {
            request.Send(416);
            return;
        }
        if (!TryReadOffer(request, out var offer))
            return;
        if (SessionTimer.IsTooShort(message, _around.Options))
        {
            var least = (long)_around.Options.MinSessionExpires.TotalSeconds;
            request.Send(request.BeginReply(422).Header(SipHeader.MinSe, least).EndWithoutBody());
            return;
        }
        if (_sources.Find(request.Flow.Remote) is { } source)
            OnTrunkInvite(request, source.Tenant, source.Trunk, uri, from.Uri, offer);
        else
            OnPhoneInvite(request, uri, from.Uri, offer);
    }

    private void OnPhoneInvite(in IncomingRequest request, SipUriView uri, SipUriView from, SdpSession? offer)
    {
        var directory = _around.Directory.Current;
        if (_around.Own.TenantOf(from.Host, directory) is not { } tenant)
        {
            request.Send(403, "Unknown domain");
            return;
        }
        if (_phones.Authenticate(request, tenant) is not { } extension)
            return;
        if (UserOf(from) != extension.Number)
        {
            request.Send(403, "From is not your own address");
            return;
        }
        if (NumberOf(uri, tenant) is not { } callee)
        {
            request.Send(403, "Calls go to numbers of this domain");
            return;
        }
        Begin(request, tenant, Caller(request, tenant, extension.Number, isExtension: true, callee), extension.Number, offer, mediaAnySource: false);
    }

    private void OnTrunkInvite(in IncomingRequest request, TenantDirectory tenant, Trunk trunk, SipUriView uri, SipUriView from, SdpSession? offer)
    {
        var did = UserOf(uri);
        if (did is null || !TryFindRule(tenant, trunk, did, out var rule))
        {
            request.Send(404);
            return;
        }
        var caller = AssertedNumber(request.Message) ?? UserOf(from) ?? "anonymous";
        var facts = Caller(request, tenant, caller, isExtension: false, rule.To) with
        {
            Did = did,
            TrunkIn = trunk.Name,
            CallerDomain = SipText.ToText(from.Host),
        };
        Begin(request, tenant, facts, inNameOf: null, offer, trunk.MediaAnySource);
    }

    private void Begin(in IncomingRequest request, TenantDirectory tenant, CallFacts facts, string? inNameOf, SdpSession? offer, bool mediaAnySource)
    {
        if (TryReplace(request, tenant, facts, offer))
            return;
        if (!_around.Census.TryEnter(tenant.Tenant.Id))
        {
            request.Shed();
            return;
        }
        var maxForwards = request.Message.TryMaxForwards(out var hops) ? hops - 1 : 69;
        var shard = ShardOf(tenant.Tenant.Id);
        var call = new CallSession(shard, facts);
        var session = facts.SessionId.Value.ToString(CultureInfo.InvariantCulture);
        if (!call.TryBegin(request, new LegParty(facts.Caller, facts.CallerIsExtension, facts.Callee, session, mediaAnySource), offer, maxForwards))
        {
            _around.Census.Leave(tenant.Tenant.Id);
            return;
        }
        var posted = shard.Loop.Post(() =>
        {
            shard.Add(call);
            var isOverCap = tenant.Tenant.MaxCalls is { } most && _around.Census.CallsOf(tenant.Tenant.Id) > most;
            var route = isOverCap ? new CallRoute.Nowhere(503) : _around.Router.Resolve(tenant.Tenant.Id, facts.Callee, inNameOf);
            call.Feed(new CallInput.Start(route));
        });
        if (posted)
            return;
        call.Caller?.Reject(503);
        _around.Census.Leave(tenant.Tenant.Id);
    }

    /// <summary>INVITE with Replaces: another device of an extension takes over a call of that extension.</summary>
    private bool TryReplace(in IncomingRequest request, TenantDirectory tenant, CallFacts facts, SdpSession? offer)
    {
        if (!request.Message.TryReplaces(out var replaces))
            return false;
        if (!_around.Legs.Dialogs.TryGetValue(CallSession.DialogOf(replaces), out var leg) || leg.Owner is not CallSession call
            || call.Facts.TenantId != tenant.Tenant.Id)
        {
            request.Send(481);
            return true;
        }
        if (leg.Party.Number != facts.Caller || offer is null)
        {
            request.Send(offer is null ? 488 : 403);
            return true;
        }
        if (replaces.IsEarlyOnly && leg.IsUp)
        {
            request.Send(486);
            return true;
        }
        var shard = ShardOf(tenant.Tenant.Id);
        if (call.TryAddNewcomer(request, facts.Caller) is { } newcomer)
            shard.Loop.Post(() => call.TakeOver(leg, newcomer, offer));
        return true;
    }

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
            CallerDomain = tenant.Tenant.Domain,
            Callee = callee,
        };
    }

    private static bool TryReadOffer(in IncomingRequest request, out SdpSession? offer)
    {
        offer = null;
        var message = request.Message;
        if (message.Body.IsEmpty)
            return true;
        if (!message.TryContentType(out var type) || !type.IsSdp)
        {
            request.Send(request.BeginReply(415).Header(SipHeader.Accept, "application/sdp"u8).EndWithoutBody());
            return false;
        }
        if (SdpSession.TryParse(message.Body, out offer) != SdpFault.None || offer is null)
        {
            request.Send(400, "Bad session description");
            return false;
        }
        if (offer.Audio is not null)
            return true;
        request.Send(488, "No audio");
        return false;
    }

    private string? NumberOf(SipUriView uri, TenantDirectory tenant) =>
        _around.Own.TenantOf(uri.Host, _around.Directory.Current)?.Tenant.Id == tenant.Tenant.Id ? UserOf(uri) : null;

    private static bool TryFindRule(TenantDirectory tenant, Trunk trunk, string did, out InboundRule rule)
    {
        rule = trunk.Inbound.FirstOrDefault(inbound => inbound.Did == did)!;   // null only when false is returned
        return rule is not null;
    }

    // A trunk is trusted to say who calls (RFC 3325); a phone is not.
    private static string? AssertedNumber(SipMessage message) =>
        message.TryFirstAddr(SipHeader.PAssertedIdentity, out var asserted) && asserted.Uri.IsSip ? UserOf(asserted.Uri) : null;

    private static string? UserOf(SipUriView uri)
    {
        if (uri.User.IsEmpty || uri.User.Length > LongestNumber * 3)
            return null;
        Span<byte> plain = stackalloc byte[uri.User.Length];
        return SipText.ToText(plain[..SipText.Unescape(uri.User, plain)]);
    }
}
