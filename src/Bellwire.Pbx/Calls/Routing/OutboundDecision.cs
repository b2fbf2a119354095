using System.Collections.Immutable;
using Bellwire.Pbx.Directory;

namespace Bellwire.Pbx.Calls.Routing;

/// <summary>
/// The one place where a call may leave through a trunk, whatever asks for it: a dialled number, a forward, a 3xx, a transfer, a callback, a
/// program. It is always made in the name of an extension; what no rule allows stays inside.
/// </summary>
internal static class OutboundDecision
{
    /// <param name="inNameOf">Who is answerable; null: nobody, so nothing may leave.</param>
    /// <param name="inUse">Outbound calls that stand now.</param>
    /// <returns>The trunks to try, the best first; or the SIP status to refuse with: 404 no rule, 403 not allowed, 503 over a cap.</returns>
    internal static (ImmutableArray<TrunkAttempt> Attempts, int Refusal) Decide(
        TenantDirectory tenant, Extension? inNameOf, string number, OutboundUse inUse)
    {
        if (!tenant.HasOutboundRuleFor(number))
            return ([], 404);
        if (inNameOf is not { Enabled: true, Outbound: true } || IsBlocked(tenant, number))
            return ([], 403);
        if (inUse.OfTenant >= tenant.Tenant.MaxOutboundCalls || inUse.OfExtension >= inNameOf.MaxOutboundCalls)
            return ([], 503);

        var attempts = tenant.Trunks
            .SelectMany(trunk => trunk.Outbound.Select(rule => (Trunk: trunk, Rule: rule)))
            .Where(way => number.StartsWith(way.Rule.Prefix, StringComparison.Ordinal) && number.Length > way.Rule.Strip)
            .OrderByDescending(way => way.Rule.Prefix.Length)                  // the longest prefix knows the number best
            .ThenBy(way => way.Trunk.Priority)
            .DistinctBy(way => way.Trunk.Name)
            .Where(way => way.Trunk.MaxCalls is not { } most || inUse.OfTrunk(way.Trunk.Name) < most)
            .Select(way => Attempt(way.Trunk, way.Rule, inNameOf, number))
            .ToImmutableArray();
        return attempts.IsEmpty ? ([], 503) : (attempts, 0);
    }

    // Blocked are outside numbers, as they are dialled and as they leave: a prefix that a rule strips must not hide one.
    private static bool IsBlocked(TenantDirectory tenant, string number)
    {
        foreach (var prefix in tenant.Tenant.BlockedPrefixes)
        {
            if (number.StartsWith(prefix, StringComparison.Ordinal))
                return true;
            foreach (var trunk in tenant.Trunks)
                foreach (var rule in trunk.Outbound)
                    if (number.StartsWith(rule.Prefix, StringComparison.Ordinal) && number.AsSpan(Math.Min(rule.Strip, number.Length)).StartsWith(prefix))
                        return true;
        }
        return false;
    }

    private static TrunkAttempt Attempt(Trunk trunk, OutboundRule rule, Extension caller, string number)
    {
        var dialled = number[rule.Strip..];
        var host = trunk.Host.Contains(':', StringComparison.Ordinal) ? $"[{trunk.Host}]" : trunk.Host;
        return new TrunkAttempt(trunk.Name, caller.Number, dialled, rule.CallerId ?? caller.Number, $"sip:{dialled}@{host}:{trunk.Port}");
    }
}

/// <summary>How many outbound calls stand now, for the caps.</summary>
internal readonly record struct OutboundUse(int OfTenant, int OfExtension, Func<string, int> OfTrunk)
{
    internal static OutboundUse None => new(0, 0, static _ => 0);
}
