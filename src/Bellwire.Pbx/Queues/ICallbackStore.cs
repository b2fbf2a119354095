using Bellwire.Contracts;

namespace Bellwire.Pbx.Queues;

/// <summary>Where booked callbacks are kept over a restart. Any thread; returns at once. What a crash takes away is the last moments' changes.</summary>
public interface ICallbackStore
{
    /// <summary>All that are open, in no order.</summary>
    IReadOnlyList<BookedCallback> Read();

    /// <summary>Keeps one, instead of what was kept under its session.</summary>
    void Save(BookedCallback callback);

    /// <summary>It is over.</summary>
    void Remove(CallSessionId session);
}

/// <summary>A place in a queue's line whose caller has hung up.</summary>
/// <param name="Session">The call that booked it, by which queue events name it.</param>
/// <param name="CallerNumber">Who called then, as the queue shows him.</param>
/// <param name="Number">Where he wants to be called.</param>
/// <param name="Dialled">What is dialled for it.</param>
/// <param name="EnteredAt">When he came to the line: it is ordered by that, priority callers first.</param>
/// <param name="BookedAt">It is given up a day later.</param>
/// <param name="Tries">How often it was dialled without success.</param>
public sealed record BookedCallback(
    CallSessionId Session, TenantId Tenant, QueueId Queue, string CallerNumber, string CallerName, bool IsVip, string Number, string Dialled,
    DateTimeOffset EnteredAt, DateTimeOffset BookedAt, int Tries);
