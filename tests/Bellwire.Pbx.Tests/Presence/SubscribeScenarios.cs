using System.Text;
using Bellwire.Pbx.Presence;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transports;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Presence;

public sealed class SubscribeScenarios
{
    [Fact]
    public async Task A_watcher_is_told_at_once_and_at_each_change()
    {
        await using var pbx = await TestPbx.StartAsync();
        var watcher = new WatchingPhone(pbx.Phone("101"), "102", "presence");
        Assert.True(watcher.Subscribes().TryExpires(out var granted));
        Assert.Equal(600u, granted);
        var first = watcher.IsNotified();
        Assert.Equal("active;expires=600", WatchingPhone.StateOf(first));
        Assert.Contains("<basic>closed</basic>", Body(first));

        new PublishingPhone(pbx, pbx.Phone("102")).Publishes(Documents.Of("Back at <five>".Replace("<", "&lt;", StringComparison.Ordinal), "away"));
        var second = Body(watcher.IsNotified());
        Assert.Contains("<basic>open</basic>", second);
        Assert.Contains("<rpid:away/>", second);
        Assert.Contains("<dm:note>Back at &lt;five&gt;</dm:note>", second);
    }

    [Fact]
    public async Task A_registration_opens_a_presence_and_its_end_closes_it()
    {
        await using var pbx = await TestPbx.StartAsync();
        var watcher = new WatchingPhone(pbx.Phone("101"), "102", "presence");
        watcher.Subscribes();
        Assert.Contains("closed", Body(watcher.IsNotified()));
        var desk = pbx.Phone("102");
        desk.Registers();
        Assert.Contains("<basic>open</basic>", Body(watcher.IsNotified()));
        desk.Registers();
        desk.Unregisters();
        Assert.Contains("<basic>closed</basic>", Body(watcher.IsNotified()));
        watcher.Phone.Wire.ReceivesNothing();
    }

    [Fact]
    public async Task Expires_0_fetches_the_state_once()
    {
        await using var pbx = await TestPbx.StartAsync();
        var watcher = new WatchingPhone(pbx.Phone("101"), "102", "presence");
        watcher.Subscribes(expires: 0);
        var only = watcher.IsNotified();
        Assert.Equal("terminated;reason=timeout", WatchingPhone.StateOf(only));
        Assert.Contains("<presence", Body(only));
        Assert.Equal(0, pbx.Presence.Subscriptions);
        watcher.Refreshes(status: 481);
    }

    [Fact]
    public async Task A_refresh_prolongs_and_tells_all_and_time_ends_it()
    {
        await using var pbx = await TestPbx.StartAsync();
        var watcher = new WatchingPhone(pbx.Phone("101"), "102");
        watcher.Subscribes(expires: 60);
        Assert.Equal("0 full", watcher.SeesLamp());
        pbx.LetPass(TimeSpan.FromSeconds(50));
        watcher.Refreshes(expires: 60);
        Assert.Equal("1 full", watcher.SeesLamp());
        pbx.LetPass(TimeSpan.FromSeconds(59));
        watcher.Phone.Wire.ReceivesNothing();
        pbx.LetPass(TimeSpan.FromSeconds(2));
        Assert.Equal("terminated;reason=timeout", WatchingPhone.StateOf(watcher.IsNotified()));
        Assert.Equal(0, pbx.Presence.Subscriptions);
    }

    [Fact]
    public async Task Unsubscribing_brings_a_last_notification()
    {
        await using var pbx = await TestPbx.StartAsync();
        var watcher = new WatchingPhone(pbx.Phone("101"), "102", "presence;id=7");
        watcher.Subscribes();
        watcher.IsNotified();
        watcher.Refreshes(status: 481, otherEvent: "presence;id=8");
        watcher.Refreshes(status: 481, otherEvent: "dialog;id=7");
        watcher.Refreshes(status: 500, cseq: 1);
        watcher.Refreshes(status: 423, expires: 5);
        watcher.Refreshes(expires: 0);
        var last = watcher.IsNotified();
        Assert.Equal("terminated;reason=timeout", WatchingPhone.StateOf(last));
        Assert.True(last.TryGetHeader(SipHeader.Event, out var evt));
        Assert.Equal("presence;id=7", Encoding.ASCII.GetString(evt));
    }

    [Theory]
    [InlineData(481, 0)]
    [InlineData(404, 0)]
    [InlineData(500, 1)]
    [InlineData(200, 1)]
    public async Task A_subscriber_that_knows_nothing_of_it_ends_the_subscription(int answer, int left)
    {
        await using var pbx = await TestPbx.StartAsync();
        var watcher = new WatchingPhone(pbx.Phone("101"), "102");
        watcher.Subscribes();
        watcher.IsNotified(answer);
        Assert.Equal(left, pbx.Presence.Subscriptions);
    }

    [Fact]
    public async Task A_subscriber_that_never_answers_is_given_up()
    {
        await using var pbx = await TestPbx.StartAsync();
        new WatchingPhone(pbx.Phone("101"), "102").Subscribes();
        Assert.Equal(1, pbx.Presence.Subscriptions);
        pbx.LetPass(TimeSpan.FromSeconds(33));
        Assert.Equal(0, pbx.Presence.Subscriptions);
    }

    [Fact]
    public async Task What_may_not_be_watched_is_refused()
    {
        await using var pbx = await TestPbx.StartAsync();
        var phone = pbx.Phone("101");
        var answer = new WatchingPhone(phone, "102", "weather").Subscribes(status: 489);
        Assert.True(answer.TryGetHeader(SipHeader.AllowEvents, out var allowed));
        Assert.Equal("presence, dialog, reg, message-summary", Encoding.ASCII.GetString(allowed));
        new WatchingPhone(phone, "999").Subscribes(status: 404);
        new WatchingPhone(phone, "102", "reg").Subscribes(status: 403);
        new WatchingPhone(phone, "102", "message-summary").Subscribes(status: 403);
        new WatchingPhone(phone, "102").Subscribes(status: 406, more: "Accept: text/plain");
        new WatchingPhone(phone, "102").Subscribes(expires: 5, status: 423);
        Assert.Equal(0, pbx.Presence.Subscriptions);
    }

    [Fact]
    public async Task Devices_and_messages_of_ones_own_may_be_watched()
    {
        await using var pbx = await TestPbx.StartAsync();
        var desk = pbx.Phone("102");
        var reg = new WatchingPhone(desk, "102", "reg");
        reg.Subscribes();
        Assert.Contains("state=\"init\"", Body(reg.IsNotified()));
        var other = pbx.Phone("102");
        other.Registers(contact: "<sip:102@192.0.2.77?x=1&y=2>");
        var active = Body(reg.IsNotified());
        Assert.Contains("version=\"1\" state=\"full\"", active);
        Assert.Contains("state=\"active\" event=\"registered\" expires=\"600\"", active);
        Assert.Contains("<uri>sip:102@192.0.2.77?x=1&amp;y=2</uri>", active);
        other.Registers(contact: "<sip:102@192.0.2.77?x=1&y=2>", expires: 0);
        Assert.Contains("state=\"terminated\"", Body(reg.IsNotified()));

        var messages = new WatchingPhone(desk, "102", "message-summary");
        messages.Subscribes();
        Assert.Equal("Messages-Waiting: no\r\nMessage-Account: sip:102@example.org\r\nVoice-Message: 0/0 (0/0)\r\n", Body(messages.IsNotified()));
    }

    [Fact]
    public async Task Whoever_leaves_the_directory_watches_nobody_and_is_watched_by_nobody()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (watcher, leaver) = (new WatchingPhone(pbx.Phone("101"), "102"), new WatchingPhone(pbx.Phone("102"), "103"));
        foreach (var subscriber in (WatchingPhone[])[watcher, leaver])
        {
            subscriber.Subscribes();
            subscriber.IsNotified();
        }
        await pbx.Directory.AppliesAsync(TestDirectory.FileWith("101", "103", "104"), prune: true);
        Assert.Equal("terminated;reason=noresource", WatchingPhone.StateOf(watcher.IsNotified()));
        Assert.Equal("terminated;reason=rejected", WatchingPhone.StateOf(leaver.IsNotified()));
        Assert.Equal(0, pbx.Presence.Subscriptions);
    }

    [Fact]
    public async Task A_browser_is_told_over_its_own_connection_and_through_its_proxies()
    {
        await using var pbx = await TestPbx.StartAsync();
        var browser = pbx.Phone("101", SipTransport.Wss);
        var watcher = new WatchingPhone(browser, "102");
        watcher.Subscribes(more: ["Contact: <sip:x7@abc.invalid;transport=ws>", "Record-Route: <sip:edge.invalid;lr>"]);
        var notify = watcher.IsNotified();
        Assert.Equal("sip:x7@abc.invalid;transport=ws", Encoding.ASCII.GetString(notify.RequestUri));
        Assert.True(notify.TryGetHeader(SipHeader.Route, out var route));
        Assert.Equal("<sip:edge.invalid;lr>", Encoding.ASCII.GetString(route));
    }

    [Fact]
    public async Task Changes_while_a_notification_is_under_way_are_told_by_the_next()
    {
        await using var pbx = await TestPbx.StartAsync();
        var watcher = new WatchingPhone(pbx.Phone("101"), "102", "presence");
        watcher.Subscribes();
        var aor = new Aor(pbx.Directory.Directory.Current.OnlyTenant!.Tenant.Id, "102");
        foreach (var status in (PresenceStatus[])[PresenceStatus.Away, PresenceStatus.Lunch, PresenceStatus.BusinessTrip])
            await pbx.Presence.Book.SetAsync(aor, status, "", CancellationToken.None);
        watcher.IsNotified();
        Assert.Contains("Business Trip", Body(watcher.IsNotified()));
        watcher.Phone.Wire.ReceivesNothing();
    }

    [Fact]
    public async Task A_server_that_stops_tells_its_watchers_to_come_again()
    {
        var pbx = await TestPbx.StartAsync();
        var watcher = new WatchingPhone(pbx.Phone("101"), "102");
        watcher.Subscribes();
        watcher.IsNotified();
        pbx.Presence.StopAll();
        Assert.StartsWith("terminated;reason=probation;retry-after=", WatchingPhone.StateOf(watcher.IsNotified()), StringComparison.Ordinal);

        await using var again = await pbx.RestartsAsync();
        watcher.Refreshes(status: 481);
        watcher.Subscribes();
        Assert.Equal("0 full", watcher.SeesLamp());
    }

    private static string Body(SipMessage message) => Encoding.UTF8.GetString(message.Body);
}
