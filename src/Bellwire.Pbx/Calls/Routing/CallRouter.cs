using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Presence;
using Bellwire.Pbx.Registrar;

namespace Bellwire.Pbx.Calls.Routing;

/// <summary>Where a number leads at this moment: an extension's devices, a trunk, or nowhere. Any thread; it changes nothing.</summary>
internal sealed class CallRouter(PbxDirectory directory, ExtensionRegistrar registrar, CallCensus census, IDoNotDisturb quiet)
{
    /// <summary>How long a call through a trunk may ring: a carrier gives up by itself before.</summary>
    private static readonly TimeSpan TrunkRingTime = TimeSpan.FromSeconds(120);

    /// <param name="inNameOf">The extension in whose name a call may leave through a trunk: the caller, or who forwards or transfers.</param>
    internal CallRoute Resolve(TenantId tenantId, string number, string? inNameOf)
    {
        if (directory.FindTenant(tenantId) is not { } tenant)
            return new CallRoute.Nowhere(404);
        if (tenant.FindExtension(number) is { } extension)
            return extension.Enabled ? ToExtension(tenantId, extension) : new CallRoute.Nowhere(404);
        if (tenant.FindQueue(number) is { } queue)
            return new CallRoute.ToQueue(queue.Id, queue.Number);

        var answerable = inNameOf is null ? null : tenant.FindExtension(inNameOf);
        var (attempts, refusal) = OutboundDecision.Decide(tenant, answerable, number, census.UseOf(tenantId, inNameOf));
        return refusal == 0 ? new CallRoute.ToTrunk(number, attempts, TrunkRingTime) : new CallRoute.Nowhere(refusal);
    }

    private CallRoute.ToExtension ToExtension(TenantId tenant, Extension extension)
    {
        var forward = extension.Forward;
        return new CallRoute.ToExtension(
            extension.Number,
            [.. registrar.Reachable(new Aor(tenant, extension.Number)).OrderByDescending(binding => binding.Q)],
            extension.RingTime,
            quiet.WantsNoCalls(tenant, extension.Number),
            new ForwardRules(forward.Unconditional, forward.Busy, forward.NoAnswer, forward.Offline, WhileAway(forward, quiet.StatusOf(tenant, extension.Number))));
    }

    // Do Not Disturb is told as being busy: a rule of its own only names another place than the rule for busy phones.
    private static (string, RerouteReason)? WhileAway(Forward forward, PresenceStatus status) => status switch
    {
        PresenceStatus.Away => To(forward.Away, RerouteReason.ForwardingAway),
        PresenceStatus.Lunch => To(forward.Lunch, RerouteReason.ForwardingLunch),
        PresenceStatus.BusinessTrip => To(forward.BusinessTrip, RerouteReason.ForwardingBusinessTrip),
        PresenceStatus.DoNotDisturb => To(forward.DoNotDisturb, RerouteReason.ForwardingBusy),
        _ => null,
    };

    private static (string, RerouteReason)? To(string? number, RerouteReason reason) => number is null ? null : (number, reason);
}
