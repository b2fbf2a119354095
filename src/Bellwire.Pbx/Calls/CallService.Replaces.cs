using Bellwire.Pbx.Directory;
using Bellwire.Sip.Sdp;
using Bellwire.Sip.Stack;

namespace Bellwire.Pbx.Calls;

// INVITE with Replaces: another device of an extension takes over a call of that extension.
public sealed partial class CallService
{
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
        if (leg.IsOver || (replaces.IsEarlyOnly && leg.IsUp))
        {
            request.Send(leg.IsOver ? 603 : 486);                              // RFC 3891 3
            return true;
        }
        var shard = ShardOf(tenant.Tenant.Id);
        if (call.TryAddNewcomer(request, facts.Caller) is { } newcomer && !shard.Loop.Post(() => call.TakeOver(leg, newcomer, offer), call))
            newcomer.Reject(503);
        return true;
    }
}
