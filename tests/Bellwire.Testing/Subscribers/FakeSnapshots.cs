using System.Collections.Concurrent;
using Bellwire.Contracts;

namespace Bellwire.Testing.Subscribers;

/// <summary>Notes requests; answers when told, or at once through <see cref="Answer"/>.</summary>
public sealed class FakeSnapshots : ISnapshots
{
    public readonly record struct Request(TenantId Tenant, string Queue, SnapshotTicket Ticket);

    public ConcurrentQueue<Request> Requests { get; } = new();

    /// <summary>When set, is called for each request on the thread that asks.</summary>
    public Action<Request>? Answer { get; set; }

    public void RequestQueueStatus(TenantId tenant, string queueNumber, SnapshotTicket ticket)
    {
        var request = new Request(tenant, queueNumber, ticket);
        Requests.Enqueue(request);
        Answer?.Invoke(request);
    }
}
