using System.Diagnostics.Metrics;
using Bellwire.Pbx.Webhooks.Delivering;

namespace Bellwire.Pbx.Webhooks;

/// <summary>The meter <c>Bellwire.Webhooks</c>.</summary>
internal sealed class WebhookMetrics : IDisposable
{
    private readonly Meter _meter = new("Bellwire.Webhooks");
    private readonly Counter<long> _attempts, _dead, _dropped, _lost;

    internal WebhookMetrics(Func<int> waiting, Func<int> held)
    {
        _meter.CreateObservableGauge("bellwire.webhooks.waiting", waiting, "{event}", "Events that their webhooks have not taken yet");
        _meter.CreateObservableGauge("bellwire.webhooks.held", held, "{event}", "Events that wait for the disk");
        _attempts = _meter.CreateCounter<long>("bellwire.webhooks.attempts", "{request}", "Requests, by result: taken, gone, refused, trouble");
        _dead = _meter.CreateCounter<long>("bellwire.webhooks.dead", "{event}", "Events given up, kept as dead letters");
        _dropped = _meter.CreateCounter<long>("bellwire.webhooks.dropped", "{event}", "Dead letters dropped, because there are too many");
        _lost = _meter.CreateCounter<long>("bellwire.webhooks.lost", "{event}", "Copies that the disk did not take in time");
    }

    internal void Attempted(PostOutcome outcome) => _attempts.Add(1, new KeyValuePair<string, object?>(
        "result", outcome.IsTaken ? "taken" : outcome.IsGone ? "gone" : outcome.IsTrouble ? "trouble" : "refused"));

    internal void Died() => _dead.Add(1);

    internal void Dropped(int count) => _dropped.Add(count);

    internal void Lost(int count) => _lost.Add(count);

    public void Dispose() => _meter.Dispose();
}
