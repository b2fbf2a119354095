using Bellwire.Contracts;

namespace Bellwire.Server.Host;

/// <summary>The door to the queues for the hub, which is made before the phone system. Until they are there, no queue carries anything.</summary>
internal sealed class LateSnapshots(IEventSink events) : ISnapshots
{
    private volatile ISnapshots? _queues;

    internal void Opens(ISnapshots queues) => _queues = queues;

    public void RequestQueueStatus(TenantId tenant, string queueNumber, SnapshotTicket ticket)
    {
        if (_queues is { } queues)
            queues.RequestQueueStatus(tenant, queueNumber, ticket);
        else
            events.Publish(new QueueSnapshot(tenant, ticket, queueNumber, null));
    }
}
