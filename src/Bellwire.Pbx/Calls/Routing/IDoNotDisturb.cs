using Bellwire.Contracts;
using Bellwire.Pbx.Presence;

namespace Bellwire.Pbx.Calls.Routing;

/// <summary>Who wants no calls at this moment.</summary>
public interface IDoNotDisturb
{
    /// <summary>Any thread; must not wait.</summary>
    bool WantsNoCalls(TenantId tenant, string number);

    /// <summary>What the extension says of itself, for its forward rules. Any thread; must not wait.</summary>
    PresenceStatus StatusOf(TenantId tenant, string number);

    /// <summary>Sets what the extension says of itself. False: there is no such extension.</summary>
    Task<bool> SayAsync(TenantId tenant, string number, PresenceStatus status, CancellationToken cancellation);

    /// <summary>Turns it on or off, as a feature code does; effective at once, complete when it is stored. False: there is no such extension.</summary>
    Task<bool> SetAsync(TenantId tenant, string number, bool on, CancellationToken cancellation);
}
