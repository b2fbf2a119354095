using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Features;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Presence.Packages;
using Bellwire.Sip.Sdp;
using Bellwire.Sip.Stack;

namespace Bellwire.Pbx.Calls;

// Phones that dial into calls of their tenant which stand. Runs on the thread that received the INVITE, and goes on on the loop of the tenant's calls.
public sealed partial class CallService
{
    /// <summary><c>*97</c> and the number of a colleague whose phone rings.</summary>
    internal const string PickUpCode = "*97";

    /// <summary><c>*63</c> and the number of an agent who talks: for those who manage him.</summary>
    internal const string ListenCode = "*63";

    private bool TryServeJoiningCode(in IncomingRequest request, TenantDirectory tenant, Extension extension, string dialled, SdpSession? offer)
    {
        if (dialled.StartsWith(ListenCode, StringComparison.Ordinal))
        {
            BeginListening(request, tenant, extension, dialled, offer);
            return true;
        }
        var isFetch = dialled.StartsWith(ParkPlaces.FetchCode, StringComparison.Ordinal);
        if (!isFetch && !dialled.StartsWith(PickUpCode, StringComparison.Ordinal))
            return false;
        var number = dialled[PickUpCode.Length..];
        if (isFetch && number.Length == 0)
            number = extension.Number;
        if (tenant.FindExtension(number) is null)
        {
            request.Send(404);
            return true;
        }
        BeginJoining(request, tenant, extension, dialled, offer, (shard, phone) =>
        {
            if (isFetch)
                Fetch(shard, tenant.Tenant.Id, number, phone);
            else
                PickUp(shard, tenant.Tenant.Id, number, phone);
        });
        return true;
    }

    private void BeginListening(in IncomingRequest request, TenantDirectory tenant, Extension manager, string dialled, SdpSession? offer)
    {
        var agent = dialled[ListenCode.Length..];
        if (tenant.FindExtension(agent) is null)
            request.Send(404);
        else if (agent == manager.Number || !MaySupervise(tenant, manager, agent))
            request.Send(403, "Only for who manages the agent");
        else
            BeginJoining(request, tenant, manager, dialled, offer, (shard, phone) =>
            {
                if (shard.FindTalkingOf(tenant.Tenant.Id, agent) is { } call)
                    new ListeningPhone(shard, call, agent).Begin(phone);
                else
                    phone.Leg?.Reject(404);
            });
    }

    // Agents know that their calls may be listened to; other extensions are nobody's business.
    private static bool MaySupervise(TenantDirectory tenant, Extension manager, string agent) => tenant.Queues.Any(queue =>
        queue.HasAgent(agent) && (manager.Role is Role.Admin or Role.QueueManager || queue.Managers.Contains(manager.Number)));

    private static void Fetch(CallShard shard, TenantId tenant, string place, JoiningPhone phone)
    {
        if (shard.Places.At(tenant, place) is { } call)
            call.Fetch(place, phone);
        else
            phone.Leg?.Reject(404);
    }

    private static void PickUp(CallShard shard, TenantId tenant, string number, JoiningPhone phone)
    {
        if (shard.FindRingingAt(tenant, number) is { } call)
            call.PickUp(number, phone, notThere: 404);
        else
            phone.Leg?.Reject(404);
    }

    /// <summary>INVITE with Replaces that names a call which rings, as its lamp does; or a dialog with the phone that rings.</summary>
    private bool TryPickUpByName(in IncomingRequest request, TenantDirectory tenant, Extension extension, SdpSession? offer)
    {
        if (!request.Message.TryReplaces(out var replaces))
            return false;
        var (name, id) = (CallSession.DialogOf(replaces), tenant.Tenant.Id);
        if (PickUpName.TryRead(name, out var session, out var rings))
        {
            BeginJoining(request, tenant, extension, rings, offer, (shard, phone) =>
            {
                if (shard.FindRingingAt(id, rings, session) is { } named)
                    named.PickUp(rings, phone, notThere: 481);
                else
                    phone.Leg?.Reject(481);
            });
            return true;
        }
        if (!TryFindDialog(name, out var leg) || leg.IsCaller || leg.IsUp || leg.IsOver || !leg.Party.IsExtension
            || leg.Owner is not CallSession call || call.Facts.TenantId != id)
            return false;
        var from = leg.Party.Number;
        BeginJoining(request, tenant, extension, from, offer, (_, phone) => call.PickUp(from, phone, notThere: 481));
        return true;
    }

    // As the phone that rings sees it, or as we do (RFC 4235 3.7.1 and RFC 3891 3 look at it from the two ends).
    private bool TryFindDialog(Sip.Dialogs.DialogId id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Leg? leg) =>
        _around.Legs.Dialogs.TryGetValue(id, out leg)
        || _around.Legs.Dialogs.TryGetValue(id with { LocalTag = id.RemoteTag, RemoteTag = id.LocalTag }, out leg);

    private void BeginJoining(
        in IncomingRequest request, TenantDirectory tenant, Extension extension, string dialled, SdpSession? offer, Action<CallShard, JoiningPhone> join)
    {
        if (offer is null)
        {
            request.Send(488, "An offer is needed");
            return;
        }
        var shard = ShardOf(tenant.Tenant.Id);
        if (shard.Loop.Waiting > _around.Options.MaxWaiting / 2 || !_around.Census.TryEnter(tenant.Tenant.Id))
        {
            Shed(request, Overload.TooManyCalls);
            return;
        }
        var phone = new JoiningPhone(shard, tenant.Tenant.Id, offer);
        if (!phone.TryBegin(request, extension, dialled))
        {
            _around.Census.Leave(tenant.Tenant.Id);
            return;
        }
        if (!shard.Loop.Post(() => join(shard, phone), phone))
            phone.Leg?.Reject(503);
    }
}
