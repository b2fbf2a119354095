namespace Bellwire.PubSub.Routing;

/// <summary>What a change in a tenant's router asks of the shard.</summary>
internal interface IRouterEffects
{
    /// <summary>The member's debt of snapshots has grown.</summary>
    void SnapshotsOwed(Member member);

    /// <summary>The account may not be here any more; the member has left the router already.</summary>
    void RightsGone(Member member);
}
