namespace Bellwire.Pbx.Directory;

/// <summary>What changes in the directory at once: stored in one transaction, then seen by all readers together.</summary>
public sealed record DirectoryChangeSet
{
    public IReadOnlyList<Change<Tenant>> Tenants { get; init; } = [];

    public IReadOnlyList<Change<Extension>> Extensions { get; init; } = [];

    public IReadOnlyList<Change<Queue>> Queues { get; init; } = [];

    public IReadOnlyList<Change<Trunk>> Trunks { get; init; } = [];

    public IReadOnlyList<Change<Webhook>> Webhooks { get; init; } = [];

    public IReadOnlyList<Change<SystemAdmin>> SystemAdmins { get; init; } = [];

    /// <summary>Who did it, one entry a changed element: stored in the same transaction.</summary>
    public IReadOnlyList<AuditEntry> Audit { get; init; } = [];

    public bool IsEmpty =>
        Tenants.Count + Extensions.Count + Queues.Count + Trunks.Count + Webhooks.Count + SystemAdmins.Count == 0;
}
