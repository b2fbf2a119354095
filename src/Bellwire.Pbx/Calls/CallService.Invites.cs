using Bellwire.Pbx.Calls.Features;
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
    /// <summary>An INVITE outside of any dialog.</summary>
    public void OnInvite(in IncomingRequest request)
    {
        if (!_around.Cdrs.IsReady)
        {
            Shed(request, Overload.RecordsCannotBeWritten);
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
        if (!TryServeTrunk(request, uri, from.Uri, offer))
            OnPhoneInvite(request, uri, from.Uri, offer);
    }

    // A carrier's call is one from its address for a number of ours. A phone may live at the same address: whoever claims to be one of ours has to prove it.
    private bool TryServeTrunk(in IncomingRequest request, SipUriView uri, SipUriView from, SdpSession? offer)
    {
        var isCarrier = false;
        foreach (var (tenant, trunk) in _sources.Find(request.Flow.Remote))
        {
            isCarrier = true;
            if (UserOf(uri) is { } dialled && FindRule(trunk, dialled) is { } rule)
            {
                OnTrunkInvite(request, tenant, trunk, dialled, rule, from, offer);
                return true;
            }
            // A carrier that we register with calls the Contact that we gave; the number that was dialled stands in To.
            if (trunk.Register && request.Message.TryTo(out var to) && UserOf(to.Uri) is { } wanted && FindRule(trunk, wanted) is { } byTo)
            {
                OnTrunkInvite(request, tenant, trunk, wanted, byTo, from, offer);
                return true;
            }
        }
        if (!isCarrier || _around.Own.TenantOf(from.Host, _around.Directory.Current) is not null)
            return false;
        request.Send(404);
        return true;
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
        if (NumberOf(uri, tenant) is not { } callee || LeadsElsewhere(request.Message, directory))
        {
            request.Send(403, "Calls go to numbers of this domain");
            return;
        }
        if (TryPickUpByName(request, tenant, extension, offer) || TryServeJoiningCode(request, tenant, extension, callee, offer))
            return;
        if (_features.Find(callee) is { } feature)
        {
            BeginFeature(request, tenant, extension, feature, offer);
            return;
        }
        Begin(request, tenant, Caller(request, tenant, extension.Number, isExtension: true, callee), extension.Number, offer, mediaAnySource: false);
    }

    private void OnTrunkInvite(
        in IncomingRequest request, TenantDirectory tenant, Trunk trunk, string did, InboundRule rule, SipUriView from, SdpSession? offer)
    {
        var isWithheld = AsksPrivacy(request.Message);                         // the network knows, and must not tell (RFC 3325 7)
        var caller = (isWithheld ? null : AssertedNumber(request.Message) ?? UserOf(from)) ?? "anonymous";
        var facts = Caller(request, tenant, caller, isExtension: false, rule.To) with
        {
            Did = did,
            TrunkIn = trunk.Name,
            CallerDomain = SipText.ToText(from.Host),
        };
        if (isWithheld)
            facts = facts with { CallerDisplayName = "", CallerDomain = CallFacts.WithheldUri.Domain };
        Begin(request, tenant, facts, inNameOf: null, offer, trunk.MediaAnySource);
    }

    private void Begin(in IncomingRequest request, TenantDirectory tenant, CallFacts facts, string? inNameOf, SdpSession? offer, bool mediaAnySource)
    {
        if (TryReplace(request, tenant, facts, offer))
            return;
        var shard = ShardOf(tenant.Tenant.Id);
        if (shard.Loop.Waiting > _around.Options.MaxWaiting / 2 || !_around.Census.TryEnter(tenant.Tenant.Id))
        {
            Shed(request, Overload.TooManyCalls);                              // half of the mailbox is kept for calls that stand
            return;
        }
        var maxForwards = request.Message.TryMaxForwards(out var hops) ? hops - 1 : 69;
        var call = new CallSession(shard, facts);
        var party = new LegParty(facts.Caller, facts.CallerIsExtension, facts.Callee, call.SessionText, mediaAnySource);
        var isBegun = false;
        try
        {
            isBegun = call.TryBegin(request, party, offer, maxForwards);
        }
        finally
        {
            if (!isBegun)
                call.NeverBegan();
        }
        if (!isBegun)
            return;
        var posted = shard.Loop.Post(() =>
        {
            shard.Add(call);
            var isOverCap = tenant.Tenant.MaxCalls is { } most && _around.Census.CallsOf(tenant.Tenant.Id) > most;
            call.Start(isOverCap ? new CallRoute.Nowhere(503) : _around.Router.Resolve(tenant.Tenant.Id, facts.Callee, inNameOf));
        }, call);
        if (posted)
            return;
        call.Caller?.Reject(503);
        call.NeverBegan();
    }

    // A feature code is no call: it has no events and no CDR, but it takes a place like one.
    private void BeginFeature(in IncomingRequest request, TenantDirectory tenant, Extension caller, DialledFeature feature, SdpSession? offer)
    {
        var shard = ShardOf(tenant.Tenant.Id);
        if (!_around.Census.TryEnter(tenant.Tenant.Id))
        {
            Shed(request, Overload.TooManyCalls);
            return;
        }
        var call = new FeatureCall(shard, caller, feature);
        if (call.TryBegin(request, offer))
            _around.Stack.Own(call.RunAsync());
        else
            _around.Census.Leave(tenant.Tenant.Id);
    }
}
