namespace Bellwire.Contracts;

/// <summary>
/// A change of who may see what. It takes its place in the tenant's order and is applied there, never published: an event before it goes by
/// the old rights, one after it by the new ones. At start the whole directory comes this way before the listeners open.
/// </summary>
public abstract record RightsRecord : PbxRecord;

/// <summary>A tenant exists, or its settings changed.</summary>
/// <param name="CdrOwnCalls">Whether users without a tenant-wide role see the CDRs of calls that they took part in.</param>
public sealed record TenantRights(TenantId Tenant, bool CdrOwnCalls) : RightsRecord
{
    public override TenantId TenantId { get; init; } = Tenant;
}

/// <summary>A tenant is gone: its sessions are closed.</summary>
public sealed record TenantRemoved(TenantId Tenant) : RightsRecord
{
    public override TenantId TenantId { get; init; } = Tenant;
}

/// <summary>An extension exists, or its number, role or state changed. A disabled one may not be logged in.</summary>
public sealed record ExtensionRights(TenantId Tenant, ExtensionId Extension, string Number, Role Role, bool Enabled) : RightsRecord
{
    public override TenantId TenantId { get; init; } = Tenant;
}

/// <summary>An extension's password changed or its tokens were revoked: its live sessions are closed, the extension stays.</summary>
public sealed record ExtensionSessionsRevoked(TenantId Tenant, ExtensionId Extension) : RightsRecord
{
    public override TenantId TenantId { get; init; } = Tenant;
}

public sealed record ExtensionRemoved(TenantId Tenant, ExtensionId Extension, string Number) : RightsRecord
{
    public override TenantId TenantId { get; init; } = Tenant;
}

/// <summary>A queue exists, or its number, agents or managers (extension numbers) changed.</summary>
public sealed record QueueRights(TenantId Tenant, QueueId Queue, string Number, IReadOnlyList<string> Agents, IReadOnlyList<string> Managers)
    : RightsRecord
{
    public override TenantId TenantId { get; init; } = Tenant;
}

public sealed record QueueRemoved(TenantId Tenant, QueueId Queue, string Number) : RightsRecord
{
    public override TenantId TenantId { get; init; } = Tenant;
}

/// <summary>
/// The answer to <see cref="ISnapshots.RequestQueueStatus"/>: the state of one queue at this place in the tenant's order, for one subscriber
/// session. Without a status (the queue has just gone, or carries nothing yet) the waiting gate opens and nothing is sent.
/// </summary>
public sealed record QueueSnapshot(TenantId Tenant, SnapshotTicket Ticket, string QueueNumber, QueueStatus? Status) : PbxRecord
{
    public override TenantId TenantId { get; init; } = Tenant;
}

/// <summary>Names the subscriber session that a snapshot is for, opaque to the owner of the state.</summary>
public readonly record struct SnapshotTicket(long Session, long Request);
