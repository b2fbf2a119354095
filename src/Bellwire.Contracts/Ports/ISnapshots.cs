namespace Bellwire.Contracts;

/// <summary>The one read-only door to the state behind the events.</summary>
public interface ISnapshots
{
    /// <summary>
    /// Asks the owner of a queue for its status. The answer comes through <see cref="IEventSink"/> as a <see cref="QueueSnapshot"/> with the
    /// same ticket and number, exactly one for each call, also for a queue that does not exist. Returns at once; any thread.
    /// </summary>
    void RequestQueueStatus(TenantId tenant, string queueNumber, SnapshotTicket ticket);
}
