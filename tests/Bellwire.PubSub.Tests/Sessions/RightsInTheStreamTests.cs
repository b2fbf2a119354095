using Bellwire.Contracts;
using Bellwire.Testing.Subscribers;

namespace Bellwire.PubSub.Tests.Sessions;

public sealed class RightsInTheStreamTests
{
    [Fact]
    public async Task An_agent_sees_his_queues_an_admin_all_and_a_stranger_none()
    {
        await using var hub = Start();
        hub.AddUser("101");
        hub.AddUser("102", Role.Admin);
        hub.AddUser("103");
        hub.SetQueue("8001", ["101"]);
        hub.SetQueue("8002", [], "102");
        await using var agent = await hub.WatchAsync("101");
        await using var admin = await hub.WatchAsync("102");
        await using var stranger = await hub.WatchAsync("103");
        foreach (var subscriber in (Subscriber[])[agent, admin, stranger])
            await subscriber.SubscribesAsync(["queue_events"]);

        Assert.Equal("8001", await QueueAsync(agent));
        Assert.Equal(["8001", "8002"], new[] { await QueueAsync(admin), await QueueAsync(admin) }.Order());
        hub.Sequencer.Publish(Events.Agents("8002"));
        await admin.SeesAsync("queue_agent_status");
        foreach (var subscriber in (Subscriber[])[agent, admin, stranger])
            await subscriber.SeesNothingMoreAsync();
    }

    [Fact]
    public async Task When_a_right_to_a_queue_begins_its_status_comes_first_and_the_event_that_ends_it_is_the_last()
    {
        await using var hub = Start();
        hub.AddUser("101");
        hub.SetQueue("8001", []);
        await using var agent = await hub.WatchAsync("101");
        await agent.SubscribesAsync(["queue_events"], queues: ["8001", "8009"]);
        hub.Sequencer.Publish(Events.Agents("8001"));
        hub.SetQueue("8001", ["101"]);
        await agent.SeesAsync("queue_status");
        hub.Sequencer.Publish(Events.Agents("8001"));
        hub.Sequencer.Publish(Events.Agents("8001"));
        hub.SetQueue("8001", []);
        hub.Sequencer.Publish(Events.Agents("8001"));
        await agent.SeesAsync("queue_agent_status", "queue_agent_status");

        hub.SetQueue("8009", [], "101");
        await agent.SeesAsync("queue_status");
        hub.Sequencer.Publish(new QueueRemoved(TestHub.Tenant, new QueueId(8009), "8009"));
        hub.Sequencer.Publish(Events.Agents("8009"));
        await agent.SeesNothingMoreAsync();
    }

    [Fact]
    public async Task A_role_given_and_taken_changes_what_a_live_socket_sees()
    {
        await using var hub = Start();
        hub.AddUser("101");
        hub.SetQueue("8001", []);
        await using var ann = await hub.WatchAsync("101");
        await ann.SubscribesAsync(["queue_events", "cdr_events"]);
        hub.Sequencer.Publish(Events.Cdr("105"));
        hub.Sequencer.Publish(Events.Cdr("101", "105"));
        await ann.SeesAsync("call_cdr");

        hub.Sequencer.Publish(new ExtensionRights(TestHub.Tenant, new ExtensionId(101), "101", Role.QueueManager, Enabled: true));
        await ann.SeesAsync("queue_status");
        hub.Sequencer.Publish(Events.Cdr("105"));
        hub.Sequencer.Publish(new ExtensionRights(TestHub.Tenant, new ExtensionId(101), "101", Role.StandardUser, Enabled: true));
        hub.Sequencer.Publish(Events.Agents("8001"));
        hub.Sequencer.Publish(new TenantRights(TestHub.Tenant, CdrOwnCalls: false));
        hub.Sequencer.Publish(Events.Cdr("101"));
        await ann.SeesAsync("call_cdr");
        await ann.SeesNothingMoreAsync();
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("removed")]
    [InlineData("revoked")]
    [InlineData("tenant removed")]
    public async Task An_account_that_may_not_be_here_any_more_is_sent_away_after_its_last_event(string how)
    {
        await using var hub = Start();
        hub.AddUser("101");
        hub.AddUser("102");
        await using var ann = await hub.WatchAsync("101");
        await using var bob = await hub.WatchAsync("102");
        await ann.SubscribesAsync(["extension_events"]);
        await bob.SubscribesAsync(["extension_events"]);
        hub.Sequencer.Publish(Events.Presence("101"));
        hub.Sequencer.Publish(how switch
        {
            "disabled" => new ExtensionRights(TestHub.Tenant, new ExtensionId(101), "101", Role.StandardUser, Enabled: false),
            "removed" => new ExtensionRemoved(TestHub.Tenant, new ExtensionId(101), "101"),
            "revoked" => new ExtensionSessionsRevoked(TestHub.Tenant, new ExtensionId(101)),
            _ => (RightsRecord)new TenantRemoved(TestHub.Tenant),
        });
        hub.Sequencer.Publish(Events.Presence("102"));
        await ann.SeesAsync("extension_presence");
        Assert.Equal((4401, "login refused or withdrawn"), await ann.ClosedAsync());
        if (how == "tenant removed")
            Assert.Equal(4401, (await bob.ClosedAsync()).Code);
        else
            await bob.SeesAsync("extension_presence", "extension_presence");
    }

    private static TestHub Start()
    {
        var hub = TestHub.Start();
        hub.Snapshots.Answer = request =>
            hub.Sequencer.Publish(new QueueSnapshot(request.Tenant, request.Ticket, request.Queue, Events.Status(request.Queue)));
        return hub;
    }

    private static async Task<string?> QueueAsync(Subscriber subscriber) =>
        (await subscriber.SeesAsync("queue_status"))[0].GetProperty("queue_number").GetString();
}
