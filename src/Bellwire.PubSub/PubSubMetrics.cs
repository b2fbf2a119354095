using System.Diagnostics.Metrics;

namespace Bellwire.PubSub;

/// <summary>The meter <c>Bellwire.PubSub</c>.</summary>
internal sealed class PubSubMetrics : IDisposable
{
    internal const string MeterName = "Bellwire.PubSub";

    private readonly Meter _meter = new(MeterName);

    internal PubSubMetrics()
    {
        Sessions = _meter.CreateUpDownCounter<long>("bellwire.pubsub.sessions", "{session}", "Open subscriber sockets");
        Published = _meter.CreateCounter<long>("bellwire.pubsub.published", "{event}", "Events numbered");
        Delivered = _meter.CreateCounter<long>("bellwire.pubsub.delivered", "{event}", "Events put into a session's outbox");
        Dropped = _meter.CreateCounter<long>("bellwire.pubsub.dropped", "{frame}", "Frames thrown away with a session that was too slow");
        SlowCloses = _meter.CreateCounter<long>("bellwire.pubsub.slow_closes", "{session}", "Sessions closed with 4409");
        Logins = _meter.CreateCounter<long>("bellwire.pubsub.logins", "{login}", "Verdicts by result");
        Refused = _meter.CreateCounter<long>("bellwire.pubsub.refused", "{connection}", "Connections refused before a session, by reason");
    }

    internal UpDownCounter<long> Sessions { get; }

    internal Counter<long> Published { get; }

    internal Counter<long> Delivered { get; }

    internal Counter<long> Dropped { get; }

    internal Counter<long> SlowCloses { get; }

    internal Counter<long> Logins { get; }

    internal Counter<long> Refused { get; }

    public void Dispose() => _meter.Dispose();
}
