using Bellwire.Contracts;

namespace Bellwire.Pbx.Directory;

/// <summary>
/// The rights that follow from a change set, in their order: tenants, extensions, queues come before what goes, so that whoever is moved
/// from one right to another is never without both.
/// </summary>
internal static class DirectoryRights
{
    internal static IEnumerable<RightsRecord> Of(DirectoryChangeSet changes) => [.. Before(changes), .. OfQueues(changes), .. After(changes)];

    /// <summary>Tenants and extensions that came or changed.</summary>
    internal static IEnumerable<RightsRecord> Before(DirectoryChangeSet changes)
    {
        foreach (var (before, after) in changes.Tenants)
            if (after is not null && (before is null || before.CdrOwnCalls != after.CdrOwnCalls))
                yield return new TenantRights(after.Id, after.CdrOwnCalls);
        foreach (var (before, after) in changes.Extensions)
            if (after is not null && (before is null || Differs(before, after)))
                yield return new ExtensionRights(after.TenantId, after.Id, after.Number, after.Role, after.Enabled);
    }

    internal static IEnumerable<RightsRecord> OfQueues(DirectoryChangeSet changes) =>
        changes.Queues.Where(change => change.After is not null).Concat(changes.Queues.Where(change => change.After is null)).Select(OfQueue).OfType<RightsRecord>();

    /// <summary>Null: the change of the queue is none of who may see it.</summary>
    internal static RightsRecord? OfQueue(Change<Queue> change) => change switch
    {
        (null, { } after) => Right(after),
        ({ } before, null) => new QueueRemoved(before.TenantId, before.Id, before.Number),
        ({ } before, { } after) when Differs(before, after) => Right(after),
        _ => null,
    };

    /// <summary>What ends: sessions of old passwords, extensions, tenants.</summary>
    internal static IEnumerable<RightsRecord> After(DirectoryChangeSet changes)
    {
        foreach (var (before, after) in changes.Extensions)
            if (before is not null && after is not null && before.SecretsVersion != after.SecretsVersion)
                yield return new ExtensionSessionsRevoked(after.TenantId, after.Id);
        foreach (var (before, after) in changes.Extensions)
            if (before is not null && after is null)
                yield return new ExtensionRemoved(before.TenantId, before.Id, before.Number);
        foreach (var (before, after) in changes.Tenants)
            if (before is not null && after is null)
                yield return new TenantRemoved(before.Id);
    }

    private static QueueRights Right(Queue queue) =>
        new(queue.TenantId, queue.Id, queue.Number, [.. queue.Agents.Select(agent => agent.Number)], queue.Managers);

    private static bool Differs(Extension a, Extension b) => a.Number != b.Number || a.Role != b.Role || a.Enabled != b.Enabled;

    private static bool Differs(Queue a, Queue b) =>
        a.Number != b.Number || !a.Managers.SequenceEqual(b.Managers) || !a.Agents.Select(x => x.Number).SequenceEqual(b.Agents.Select(x => x.Number));
}
