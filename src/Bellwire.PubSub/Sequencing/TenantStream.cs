using Bellwire.Contracts;
using Bellwire.PubSub.Rights;

namespace Bellwire.PubSub.Sequencing;

/// <summary>One tenant's order: the number of its last event, its rights as they stand after the last record, and who listens in which shard.</summary>
internal sealed class TenantStream(int shards)
{
    /// <summary>Sessions of this tenant in each shard. A shard without any is not posted events, only changes of rights.</summary>
    private readonly int[] _sessions = new int[shards];

    internal Lock Order { get; } = new();

    /// <summary>Guarded by <see cref="Order"/>.</summary>
    internal long LastSeq { get; set; }

    /// <summary>Guarded by <see cref="Order"/>.</summary>
    internal TenantRightsState Rights { get; private set; } = TenantRightsState.Empty;

    internal bool HasSessions(int shard) => Volatile.Read(ref _sessions[shard]) > 0;

    internal void CountSession(int shard, int change) => Interlocked.Add(ref _sessions[shard], change);

    /// <summary>Call with <see cref="Order"/> held.</summary>
    internal RightsChange Apply(RightsRecord record, long stamp)
    {
        var before = Rights;
        Rights = before.After(record, stamp);
        return new RightsChange(record, before, Rights);
    }
}
