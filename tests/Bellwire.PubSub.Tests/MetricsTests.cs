using System.Diagnostics.Metrics;
using Bellwire.PubSub.Tests.Shards;
using Bellwire.Testing.Subscribers;

namespace Bellwire.PubSub.Tests;

/// <summary>Meters are of the whole process, so this runs alone.</summary>
[Collection(nameof(FanOutTests))]
public sealed class MetricsTests
{
    [Fact]
    public async Task What_is_published_delivered_and_refused_is_counted()
    {
        var counted = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name == "Bellwire.PubSub")
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var name = instrument.Name + (tags.Length > 0 ? "/" + tags[0].Value : "");
            lock (counted)
                counted[name] = counted.GetValueOrDefault(name) + value;
        });
        listener.Start();

        await using (var hub = TestHub.Start())
        {
            hub.AddUser("101");
            await using var ann = await hub.WatchAsync("101");
            await using var bob = await hub.WatchAsync("101");
            await ann.SubscribesAsync(["extension_events"]);
            await bob.SubscribesAsync(["extension_events"]);
            await using var mallory = await Subscriber.ConnectAsync(hub.Address);
            await mallory.AsksAsync("""{"command":"auth","username":"x","domain":"y","password":"z"}""");
            for (var i = 0; i < 3; i++)
                hub.Sequencer.Publish(Events.Presence("101"));
            await ann.SeesAsync("extension_presence", "extension_presence", "extension_presence");
            await bob.SeesAsync("extension_presence", "extension_presence", "extension_presence");
            Assert.Equal(3, Counted("bellwire.pubsub.sessions"));
        }
        Assert.Equal(3, Counted("bellwire.pubsub.published"));
        Assert.Equal(6, Counted("bellwire.pubsub.delivered"));
        Assert.Equal(2, Counted("bellwire.pubsub.logins/granted"));
        Assert.Equal(1, Counted("bellwire.pubsub.logins/refused"));
        Assert.Equal(0, Counted("bellwire.pubsub.sessions"));

        long Counted(string name)
        {
            lock (counted)
                return counted.GetValueOrDefault(name);
        }
    }
}
