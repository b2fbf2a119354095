using Bellwire.Pbx.Directory;

namespace Bellwire.Pbx.Webhooks;

/// <summary>
/// Where events wait until their webhooks have taken them, and the dead letters. Everything is on the disk when its task completes, in the order of the
/// calls; a <see cref="StorageUnavailableException"/> in a task means that nothing of it was stored.
/// </summary>
public interface IWebhookStore
{
    /// <summary>Everything that waits, by id.</summary>
    IReadOnlyList<StoredDelivery> ReadWaiting();

    /// <summary>All or nothing; ids rise from call to call.</summary>
    Task AddAsync(IReadOnlyList<NewDelivery> deliveries);

    /// <summary>What is to be sent; null: it does not wait any more.</summary>
    StoredEvent? Read(long id);

    /// <summary>It was taken: forgotten.</summary>
    Task DeliveredAsync(long id);

    /// <summary>It failed and is tried again.</summary>
    Task FailedAsync(long id, int attempts, DateTimeOffset due);

    /// <summary>It becomes a dead letter. The answer: how many of the webhook's oldest dead letters had to go.</summary>
    Task<int> BuryAsync(long id, int attempts, string reason, DateTimeOffset at, int mostDead);

    /// <summary>Dead letters wait again, in their old order, each under a new id.</summary>
    /// <param name="letter">Null: the oldest of the webhook, at most <paramref name="most"/>.</param>
    Task<IReadOnlyList<StoredDelivery>> ReviveAsync(WebhookId webhook, long? letter, int most, Func<long> nextId, DateTimeOffset now);

    /// <summary>A dead letter is forgotten. False: there is none.</summary>
    Task<bool> DropAsync(WebhookId webhook, long letter);

    /// <summary>Forgets everything of a webhook.</summary>
    Task RemoveAsync(WebhookId webhook);

    /// <summary>Newest first.</summary>
    DeadLetterPage ReadDead(WebhookId webhook, int skip, int top);

    /// <summary>Webhooks that something is kept for.</summary>
    IReadOnlyList<WebhookId> ReadOwners();
}

/// <summary>The disk does not take or give anything at the moment.</summary>
public class StorageUnavailableException(string message, Exception inner) : Exception(message, inner);

/// <summary>An event that begins to wait for one webhook.</summary>
/// <param name="EventId">The same in every copy and for every webhook.</param>
/// <param name="Order">Deliveries of one webhook with the same order key (a call, an extension, a queue) go one after the other.</param>
/// <param name="Body">The event's JSON.</param>
public sealed record NewDelivery(long Id, WebhookId Webhook, long EventId, string EventType, long Order, DateTimeOffset Created, byte[] Body);

/// <summary>An event that waits, without its body.</summary>
public sealed record StoredDelivery(long Id, WebhookId Webhook, long Order, DateTimeOffset Created, int Attempts, DateTimeOffset Due);

public sealed record StoredEvent(long EventId, string EventType, byte[] Body);

/// <summary>An event that was given up.</summary>
public sealed record DeadLetter(
    long Id, long EventId, string EventType, DateTimeOffset Created, DateTimeOffset Died, int Attempts, string Reason, byte[] Body);

/// <param name="Count">How many there are in all.</param>
public sealed record DeadLetterPage(long Count, IReadOnlyList<DeadLetter> Letters);
