using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Webhooks;

/// <summary>What all webhooks share.</summary>
/// <param name="NewRandom">For the spread of pauses, one for each.</param>
internal sealed record WebhookContext(
    WebhookOptions Options, IWebhookStore Store, WebhookMetrics Metrics, TimeProvider Time, Func<Random> NewRandom, ILogger Logger);
