using System.Diagnostics;
using Bellwire.Pbx.Presence;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Messages;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Presence;

/// <summary>What many lamps cost, and what happens at the bound. Alone: the heap is the whole process's.</summary>
[Collection(nameof(ManySubscriptionsTests))]
[CollectionDefinition(nameof(ManySubscriptionsTests), DisableParallelization = true)]
public sealed class ManySubscriptionsTests
{
    private const int OfOnePhone = 500;

    /// <summary>As many as a server may have.</summary>
    private const int Subscriptions = 10_000;

    [Fact]
    public async Task A_subscription_takes_less_than_5_kilobytes_and_each_is_told_of_a_change()
    {
        string[] watchers = [.. Enumerable.Range(200, Subscriptions / OfOnePhone).Select(number => $"{number}")];
        await using var pbx = await TestPbx.StartAsync(TestDirectory.FileWith(["102", .. watchers]));
        var first = new WatchingPhone(pbx.Phone("102"), "102", "presence");    // whatever is made once
        first.Subscribes(expires: 0);
        first.IsNotified();
        var phones = watchers.Select(number => pbx.Phone(number)).ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        foreach (var phone in phones)
            Watch(phone, OfOnePhone);
        var subscribed = clock.Elapsed;
        pbx.LetPass(TimeSpan.FromSeconds(35));                                 // transactions are over
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Subscriptions;
        Assert.Equal(Subscriptions, pbx.Presence.Subscriptions);

        clock.Restart();
        var aor = new Aor(pbx.Directory.Directory.Current.OnlyTenant!.Tenant.Id, "102");
        await pbx.Presence.Book.SetAsync(aor, PresenceStatus.Lunch, "", CancellationToken.None);
        pbx.Network.Settle();
        var told = phones.Sum(Answer);
        TestContext.Current.SendDiagnosticMessage(
            $"{Subscriptions} subscriptions: {each} bytes each with what the test keeps, made in {subscribed.TotalMilliseconds:0} ms, told in {clock.Elapsed.TotalMilliseconds:0} ms");
        Assert.Equal(Subscriptions, told);
        Assert.InRange(each, 1, 5_000);
    }

    [Fact]
    public async Task One_more_than_the_server_may_have_gets_503_and_one_that_ends_makes_room()
    {
        await using var pbx = await TestPbx.StartAsync(presence: new PresenceOptions { MaxSubscriptions = 3, MaxSubscriptionsPerExtension = 2 });
        var (ann, ben) = (pbx.Phone("101"), pbx.Phone("103"));
        var first = new WatchingPhone(ann, "102", "presence");
        first.Subscribes();
        first.IsNotified();
        Watch(ann, 1);
        new WatchingPhone(ann, "102", "presence").Subscribes(status: 403);
        Watch(ben, 1);
        var refused = new WatchingPhone(ben, "102", "presence").Subscribes(status: 503);
        Assert.True(refused.TryGetHeader(SipHeader.RetryAfter, out _));
        first.Refreshes();                                                     // those that stand are not touched
        first.IsNotified();
        first.Refreshes(expires: 0);
        first.IsNotified();
        Watch(ben, 1);
        Assert.Equal(3, pbx.Presence.Subscriptions);
    }

    [Fact]
    public async Task A_forked_subscribe_that_comes_by_two_ways_is_one_subscription()
    {
        await using var pbx = await TestPbx.StartAsync();
        var phone = pbx.Phone("101");
        var wire = phone.Wire;
        wire.Sends(Subscribe(1));
        var proof = $"Authorization: {phone.Proof(wire.Receives(401), "SUBSCRIBE", "sip:102@example.org")}";
        wire.Sends(Subscribe(2, proof));
        Assert.Equal(200, wire.Receives().StatusCode);
        wire.Receives(SipMethod.Notify);
        wire.Sends(Subscribe(2, proof));                                       // another branch, so no retransmission; but a proof is good once
        Assert.Equal(401, wire.Receives().StatusCode);
        wire.ReceivesNothing();
        Assert.Equal(1, pbx.Presence.Subscriptions);

        string Subscribe(int cseq, params string[] more) =>
            wire.Request("SUBSCRIBE", "sip:102@example.org", "forked", cseq, lines: ["Event: dialog", "Expires: 600", .. more]);
    }

    [Fact]
    public async Task Two_subscriptions_of_one_phone_are_two_dialogs_each_with_versions_of_its_own()
    {
        await using var pbx = await TestPbx.StartAsync();
        var phone = pbx.Phone("101");
        var (one, other) = (new WatchingPhone(phone, "102"), new WatchingPhone(phone, "102", "dialog;id=2"));
        one.Subscribes();
        Assert.Equal("0 full", one.SeesLamp());
        one.Refreshes();
        Assert.Equal("1 full", one.SeesLamp());
        other.Subscribes();
        Assert.Equal("0 full", other.SeesLamp());
        one.Refreshes(expires: 0);
        Assert.Equal("2 full", one.SeesLamp());
        other.Refreshes();
        Assert.Equal("1 full", other.SeesLamp());
    }

    private static void Watch(PhoneOnPaper phone, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var lamp = new WatchingPhone(phone, "102", "presence");
            lamp.Subscribes();
            lamp.IsNotified();
        }
    }

    private static int Answer(PhoneOnPaper phone)
    {
        var answered = 0;
        for (; phone.Wire.Unread > 0; answered++)
        {
            var notify = phone.Wire.Receives(SipMethod.Notify);
            phone.Wire.Sends(phone.Wire.Response(notify, 200));
        }
        return answered;
    }
}
