using System.Collections.Frozen;
using System.Collections.Immutable;
using Bellwire.Contracts;

namespace Bellwire.PubSub.Rights;

internal sealed record ExtensionEntry(string Number, Role Role, bool Enabled, long RevokedAt);

internal sealed record QueueEntry(QueueId Id, string Number, FrozenSet<string> Members);

/// <summary>A change of rights as the shards get it: what was, what is.</summary>
internal sealed record RightsChange(RightsRecord Record, TenantRightsState Before, TenantRightsState After);

/// <summary>
/// Who may see what in one tenant, at one place of its order. Immutable: every shard holds the version of the place it has come to, and the versions
/// share what they have in common.
/// </summary>
internal sealed record TenantRightsState
{
    internal static readonly TenantRightsState Empty = new();

    internal bool CdrOwnCalls { get; private init; } = true;

    internal ImmutableDictionary<ExtensionId, ExtensionEntry> Extensions { get; private init; } = ImmutableDictionary<ExtensionId, ExtensionEntry>.Empty;

    internal ImmutableDictionary<string, QueueEntry> Queues { get; private init; } = ImmutableDictionary.Create<string, QueueEntry>(StringComparer.Ordinal);

    /// <summary>Whether somebody may see the events of a queue: agents, managers, and the two roles that see all queues.</summary>
    internal bool MaySeeQueue(string queue, string number, Role role) =>
        Queues.TryGetValue(queue, out var entry) && (SeesTenant(role) || entry.Members.Contains(number));

    /// <summary>Admin and QueueManager see every queue and every CDR of their tenant.</summary>
    internal static bool SeesTenant(Role role) => role is Role.Admin or Role.QueueManager;

    /// <param name="record">The change.</param>
    /// <param name="stamp">When it came, on the scale that logins are stamped with: an older login is void after a revocation.</param>
    internal TenantRightsState After(RightsRecord record, long stamp) => record switch
    {
        TenantRights tenant => this with { CdrOwnCalls = tenant.CdrOwnCalls },
        TenantRemoved => Empty,
        ExtensionRights extension => this with { Extensions = Extensions.SetItem(extension.Extension, Entry(extension, stamp)) },
        ExtensionSessionsRevoked revoked when Extensions.TryGetValue(revoked.Extension, out var entry) =>
            this with { Extensions = Extensions.SetItem(revoked.Extension, entry with { RevokedAt = stamp }) },
        ExtensionRemoved removed => this with { Extensions = Extensions.Remove(removed.Extension) },
        QueueRights queue => this with { Queues = WithoutQueue(queue.Queue).SetItem(queue.Number, Entry(queue)) },
        QueueRemoved queue => this with { Queues = WithoutQueue(queue.Queue) },
        _ => this,
    };

    /// <summary>The number under which a queue is known, or null.</summary>
    internal string? NumberOf(QueueId queue) => Queues.Values.FirstOrDefault(entry => entry.Id == queue)?.Number;

    private ImmutableDictionary<string, QueueEntry> WithoutQueue(QueueId queue) => NumberOf(queue) is { } number ? Queues.Remove(number) : Queues;

    private ExtensionEntry Entry(ExtensionRights rights, long stamp)
    {
        var revokedAt = !rights.Enabled ? stamp : Extensions.TryGetValue(rights.Extension, out var known) ? known.RevokedAt : 0;
        return new ExtensionEntry(rights.Number, rights.Role, rights.Enabled, revokedAt);
    }

    private static QueueEntry Entry(QueueRights rights) =>
        new(rights.Queue, rights.Number, rights.Agents.Concat(rights.Managers).ToFrozenSet(StringComparer.Ordinal));
}
