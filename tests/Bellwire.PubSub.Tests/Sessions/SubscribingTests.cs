using Bellwire.Contracts;
using Bellwire.Testing.Subscribers;

namespace Bellwire.PubSub.Tests.Sessions;

public sealed class SubscribingTests
{
    [Fact]
    public async Task Who_subscribes_to_an_extension_sees_its_events_and_no_others()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101");
        await using var ann = await hub.WatchAsync("101");
        await ann.SubscribesAsync(["extension_events"], extensions: ["102", "103"]);

        hub.Sequencer.Publish(Events.Presence("104"));
        hub.Sequencer.Publish(Events.Presence("102"));
        hub.Sequencer.Publish(Events.Hold("102", "103"));
        hub.Sequencer.Publish(Events.Presence("103") with { TenantId = new TenantId(8) });
        hub.Sequencer.Publish(Events.Cdr("102"));

        var seen = await ann.SeesAsync("extension_presence", "call_hold");
        Assert.Equal("""{"event_type":"extension_presence","extension":"sip:102@example.org","note":"Away","tenant_id":"7","time":"1700000000"}""",
            seen[0].GetRawText());
        await ann.SeesNothingMoreAsync();
    }

    [Fact]
    public async Task Subscriptions_add_up_and_unsubscribing_takes_away()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101");
        await using var ann = await hub.WatchAsync("101");
        await ann.SubscribesAsync(["extension_events"], extensions: ["102"]);
        await ann.SubscribesAsync(["extension_events"], extensions: []);
        await ann.SubscribesAsync(["extension_events"], extensions: ["103"]);
        await SeesOnly(hub, ann, "102", "103");

        await ann.AsksAsync("""{"command":"unsubscribe","topics":["extension_events"],"extensions":["102"]}""");
        await SeesOnly(hub, ann, "103");
        await ann.SubscribesAsync(["extension_events"]);
        await SeesOnly(hub, ann, "101", "102", "103", "104");
        await ann.AsksAsync("""{"command":"unsubscribe","topics":["extension_events"],"extensions":["102","104"]}""");
        await SeesOnly(hub, ann, "101", "103");
        await ann.SubscribesAsync(["extension_events"], extensions: ["104"]);
        await SeesOnly(hub, ann, "101", "103", "104");
        await ann.AsksAsync("""{"command":"unsubscribe"}""");
        await SeesOnly(hub, ann);
    }

    [Fact]
    public async Task An_unknown_topic_or_a_wrong_type_changes_nothing_and_a_request_id_comes_back()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101");
        await using var ann = await hub.WatchAsync("101");
        Assert.Contains("unknown topic", await ann.AsksAsync("""{"command":"subscribe","topics":["extension_events","gossip"]}"""), StringComparison.Ordinal);
        Assert.Contains("extensions must be", await ann.AsksAsync("""{"command":"subscribe","topics":["extension_events"],"extensions":"101"}"""), StringComparison.Ordinal);
        Assert.Equal("""{"command":"subscribe","id":[7],"status":0}""".Replace("[7]", "7", StringComparison.Ordinal),
            await ann.AsksAsync("""{"id":7,"command":"subscribe","topics":["cdr_events"]}"""));
        await SeesOnly(hub, ann);
    }

    [Fact]
    public async Task A_session_names_ten_thousand_elements_and_not_one_more()
    {
        await using var hub = TestHub.Start(options => options.ElementsPerSession = 3);
        hub.AddUser("101");
        await using var ann = await hub.WatchAsync("101");
        await ann.SubscribesAsync(["extension_events"], extensions: ["101", "102", "102"]);
        Assert.Contains("too many", await ann.AsksAsync("""{"command":"subscribe","topics":["extension_events"],"extensions":["103","104"]}"""), StringComparison.Ordinal);
        await SeesOnly(hub, ann, "101", "102");
        await ann.SubscribesAsync(["extension_events"], extensions: ["103"]);
        await SeesOnly(hub, ann, "101", "102", "103");
        await ann.SubscribesAsync(["extension_events"]);
        Assert.Contains("too many", await ann.AsksAsync("""{"command":"unsubscribe","topics":["extension_events"],"extensions":["1","2","3","4"]}"""), StringComparison.Ordinal);
        await SeesOnly(hub, ann, "101", "102", "103", "104");
    }

    [Fact]
    public async Task Events_carry_their_position_for_who_asked_and_for_nobody_else()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101");
        await using var plain = await hub.WatchAsync("101");
        await using var counting = await hub.WatchAsync("101");
        await plain.SubscribesAsync(["extension_events"]);
        await counting.SubscribesAsync(["extension_events"], position: true);
        hub.Sequencer.Publish(Events.Presence("101"));
        hub.Sequencer.Publish(Events.Presence("102"));
        Assert.Equal("""{"epoch":"e1","event_type":"extension_presence","extension":"sip:101@example.org","note":"Away","seq":1,"tenant_id":"7","time":"1700000000"}""",
            (await counting.NextEventAsync()).GetRawText());
        Assert.Equal(2, (await counting.NextEventAsync()).GetProperty("seq").GetInt64());
        Assert.False((await plain.NextEventAsync()).TryGetProperty("seq", out _));
    }

    [Fact]
    public async Task A_wish_to_resume_is_answered_with_the_truth()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101");
        await using var ann = await hub.WatchAsync("101");
        var reply = await ann.AsksAsync("""{"command":"subscribe","topics":["extension_events"],"since":{"epoch":"e0","seq":5}}""");
        Assert.Contains("\"recovered\":false", reply, StringComparison.Ordinal);
        await SeesOnly(hub, ann, "101", "102", "103", "104");
    }

    private static async Task SeesOnly(TestHub hub, Subscriber subscriber, params string[] numbers)
    {
        foreach (var number in (string[])["101", "102", "103", "104"])
            hub.Sequencer.Publish(Events.Presence(number));
        foreach (var number in numbers)
            Assert.Equal($"sip:{number}@example.org", (await subscriber.NextEventAsync()).GetProperty("extension").GetString());
        await subscriber.SeesNothingMoreAsync();
    }
}
