using Bellwire.Contracts;

namespace Bellwire.Server.Host;

/// <summary>Answers for queues while none is served: the waiting gate opens, and nothing is shown.</summary>
internal sealed class QueuelessSnapshots(IEventSink events) : ISnapshots
{
    public void RequestQueueStatus(TenantId tenant, string queueNumber, SnapshotTicket ticket) =>
        events.Publish(new QueueSnapshot(tenant, ticket, queueNumber, null));
}
