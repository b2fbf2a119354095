using Bellwire.Contracts;
using Bellwire.Testing.Subscribers;

namespace Bellwire.PubSub.Tests.Sessions;

public sealed class SnapshotTests
{
    [Fact]
    public async Task Events_before_the_snapshot_are_in_it_and_those_after_it_follow()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101", Role.Admin);
        hub.SetQueue("8001", []);
        hub.SetQueue("8002", []);
        await using var ann = await hub.WatchAsync("101");
        await ann.SubscribesAsync(["queue_events"], queues: ["8001"], position: true);
        var request = await AskedAsync(hub);
        hub.Sequencer.Publish(Events.Agents("8001"));
        hub.Sequencer.Publish(Events.Agents("8002"));
        hub.Sequencer.Publish(new QueueSnapshot(TestHub.Tenant, request.Ticket, "8001", Events.Status("8001")));
        hub.Sequencer.Publish(Events.Agents("8001"));
        var seen = await ann.SeesAsync("queue_status", "queue_agent_status");
        Assert.Equal([2, 3], seen.Select(evt => evt.GetProperty("seq").GetInt64()));
        await ann.SeesNothingMoreAsync();
    }

    [Fact]
    public async Task A_repeated_subscribe_gets_a_status_again_and_makes_no_gap()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101", Role.Admin);
        hub.SetQueue("8001", []);
        await using var ann = await hub.WatchAsync("101");
        await ann.SubscribesAsync(["queue_events"], queues: ["8001"]);
        Answer(hub, await AskedAsync(hub));
        await ann.SeesAsync("queue_status");
        await ann.SubscribesAsync(["queue_events"], queues: ["8001", "8001"]);
        hub.Sequencer.Publish(Events.Agents("8001"));
        Answer(hub, await AskedAsync(hub));
        hub.Sequencer.Publish(Events.Agents("8001"));
        await ann.SeesAsync("queue_agent_status", "queue_status", "queue_agent_status");
        await ann.SeesNothingMoreAsync();
        Assert.Empty(hub.Snapshots.Requests);
    }

    [Fact]
    public async Task A_queue_that_has_nothing_to_say_opens_its_gate_in_silence()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101", Role.Admin);
        hub.SetQueue("8001", []);
        await using var ann = await hub.WatchAsync("101");
        await ann.SubscribesAsync(["queue_events"], queues: ["8001"]);
        var request = await AskedAsync(hub);
        hub.Sequencer.Publish(new QueueSnapshot(TestHub.Tenant, request.Ticket, "8001", null));
        hub.Sequencer.Publish(Events.Agents("8001"));
        await ann.SeesAsync("queue_agent_status");
    }

    [Fact]
    public async Task A_snapshot_that_nobody_wants_any_more_is_not_sent()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101", Role.Admin);
        hub.SetQueue("8001", []);
        await using var ann = await hub.WatchAsync("101");
        await ann.SubscribesAsync(["queue_events"], queues: ["8001"]);
        var late = await AskedAsync(hub);
        await ann.AsksAsync("""{"command":"unsubscribe","topics":["queue_events"]}""");
        await ann.SubscribesAsync(["queue_events"], queues: ["8001"]);
        Answer(hub, late);
        await ann.SeesNothingMoreAsync();
        Answer(hub, await AskedAsync(hub));
        await ann.SeesAsync("queue_status");
        Answer(hub, late);
        hub.Sequencer.Publish(new QueueSnapshot(TestHub.Tenant, new SnapshotTicket(999, 1), "8001", Events.Status("8001")));
        await ann.SeesNothingMoreAsync();
    }

    [Fact]
    public async Task An_admin_of_a_thousand_queues_gets_every_status_though_they_are_more_than_his_outbox_holds()
    {
        await using var hub = TestHub.Start(options => options.OutboxBytes = 64 * 1024);
        hub.AddUser("101", Role.Admin);
        for (var queue = 1; queue <= 1000; queue++)
            hub.SetQueue($"8{queue:000}", []);
        hub.Snapshots.Answer = request => Answer(hub, request);
        await using var ann = await hub.WatchAsync("101");
        await ann.SubscribesAsync(["queue_events"]);
        var seen = new HashSet<string?>();
        for (var queue = 1; queue <= 1000; queue++)
            Assert.True(seen.Add((await ann.SeesAsync("queue_status"))[0].GetProperty("queue_number").GetString()));
        await ann.SeesNothingMoreAsync();
    }

    private static void Answer(TestHub hub, FakeSnapshots.Request request) =>
        hub.Sequencer.Publish(new QueueSnapshot(request.Tenant, request.Ticket, request.Queue, Events.Status(request.Queue) with
        {
            QueueName = new string('x', 1000),
        }));

    private static async Task<FakeSnapshots.Request> AskedAsync(TestHub hub)
    {
        FakeSnapshots.Request request;
        while (!hub.Snapshots.Requests.TryDequeue(out request))
            await Task.Yield();
        return request;
    }
}
