namespace Bellwire.PubSub.Routing;

/// <summary>
/// Stands between one session and one queue while a snapshot is owed. A closed gate lets no live event through and needs to hold none: the snapshot
/// takes its place in the tenant's order, so whatever came before it is in it, and whatever comes after it finds the gate open.
/// </summary>
internal sealed class QueueGate
{
    /// <summary>True when the session already saw this queue live: a repeated subscribe must not make a gap.</summary>
    internal bool Open { get; set; }

    /// <summary>The request that is out, 0 while it waits its turn.</summary>
    internal long Request { get; set; }

    /// <summary>Asked for again after the request went out.</summary>
    internal bool Again { get; set; }
}
