using Bellwire.Contracts;
using Bellwire.Testing.Subscribers;

namespace Bellwire.PubSub.Tests.Sequencing;

public sealed class SequencingTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 30)]
    public async Task Many_publishers_and_every_subscriber_sees_one_order_without_gap(int shards, int subscribers)
    {
        const int Publishers = 4, Each = 500;
        await using var hub = TestHub.Start(options => options.Shards = shards);
        hub.AddUser("101");
        var watching = await Task.WhenAll(Enumerable.Range(0, subscribers).Select(_ => hub.WatchAsync("101")));
        foreach (var subscriber in watching)
            await subscriber.SubscribesAsync(["extension_events"], position: true);

        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(publisher => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
                hub.Sequencer.Publish(Events.Presence($"{100 + publisher}", $"{i}"));
        })));

        string[]? order = null;
        foreach (var subscriber in watching)
        {
            var seen = new string[Publishers * Each];
            for (var i = 0; i < seen.Length; i++)
            {
                var evt = await subscriber.NextEventAsync();
                Assert.Equal(i + 1, evt.GetProperty("seq").GetInt64());
                seen[i] = evt.GetProperty("extension").GetString() + evt.GetProperty("note").GetString();
            }
            Assert.Equal(order ??= seen, seen);
            await subscriber.SeesNothingMoreAsync();
            await subscriber.DisposeAsync();
        }
        foreach (var publisher in order!.GroupBy(line => line[..7])) // set by the first subscriber
            Assert.Equal(publisher.Order(Comparer<string>.Create((a, b) => int.Parse(a[19..], null).CompareTo(int.Parse(b[19..], null)))), publisher);
    }

    [Fact]
    public async Task Each_tenant_counts_for_itself()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101");
        await using var ann = await hub.WatchAsync("101");
        await ann.SubscribesAsync(["extension_events"], position: true);
        hub.Sequencer.Publish(Events.Presence("101") with { TenantId = new TenantId(99) });
        hub.Sequencer.Publish(Events.Presence("101"));
        Assert.Equal(1, (await ann.NextEventAsync()).GetProperty("seq").GetInt64());
    }
}
