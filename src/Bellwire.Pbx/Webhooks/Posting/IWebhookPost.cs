using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Webhooks.Delivering;

namespace Bellwire.Pbx.Webhooks.Posting;

/// <summary>Carries events to one receiver.</summary>
internal interface IWebhookPost : IDisposable
{
    /// <summary>One request, and what became of it; never throws for anything that the receiver or the way there does.</summary>
    /// <exception cref="OperationCanceledException">We stop.</exception>
    Task<PostOutcome> PostAsync(Webhook webhook, WebhookMessage message, CancellationToken stop);
}

/// <param name="EventId">The same in every copy.</param>
/// <param name="Attempt">From 1.</param>
internal sealed record WebhookMessage(long EventId, string EventType, int Attempt, byte[] Body);
