using Bellwire.Contracts;
using Bellwire.PubSub.Sessions;

namespace Bellwire.PubSub.Routing;

/// <summary>A session that is logged in, as its tenant's router sees it. Owned by the session's shard.</summary>
internal sealed class Member(SubscriberSession session, ExtensionId extension, string number, Role role)
{
    internal SubscriberSession Session => session;

    internal ExtensionId Extension => extension;

    internal string Number { get; set; } = number;

    internal Role Role { get; set; } = role;

    internal TopicWish Extensions { get; } = new();

    internal TopicWish Queues { get; } = new();

    internal TopicWish Cdrs { get; } = new();

    /// <summary>Names kept in all three wishes together.</summary>
    internal int Elements { get; set; }

    /// <summary>Queues wanted and permitted: the places of this member in the queue index.</summary>
    internal HashSet<string> LiveQueues { get; } = new(StringComparer.Ordinal);

    /// <summary>The number under which the CDR index has this member, or null.</summary>
    internal string? CdrNumber { get; set; }

    internal bool SeesAllCdrs { get; set; }

    internal SnapshotDebt? Snapshots { get; set; }

    /// <summary>The last event that was matched: one copy for each connection.</summary>
    internal long LastMatch { get; set; }

    internal TopicWish WishOf(Topic topic) => topic switch
    {
        Topic.ExtensionEvents => Extensions,
        Topic.QueueEvents => Queues,
        _ => Cdrs,
    };

    /// <summary>Whether live events of this queue go through now.</summary>
    internal bool GateOpen(string queue) => Snapshots is null || Snapshots.GateOpen(queue);
}
