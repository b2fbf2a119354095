using System.Text.Json;
using Bellwire.Contracts;
using Bellwire.Pbx.Webhooks;
using Bellwire.Testing;
using Bellwire.Testing.Golden;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Pbx.Tests.Webhooks;

public sealed class WebhookLineTests : IAsyncLifetime
{
    private const string Hooked = """
        {"tenants":[{"name":"Hooked","domain":"hooked.test","extensions":[{"number":"101"}],
                     "webhooks":[{"name":"crm","url":"https://crm.example/","topics":["cdr_events","extension_events"]},
                                 {"name":"billing","url":"https://billing.example/","topics":["cdr_events"]},
                                 {"name":"off","url":"https://off.example/","enabled":false}]},
                    {"name":"Plain","domain":"plain.test","extensions":[{"number":"101"}]}]}
        """;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly RecordingEventSink _published = new();
    private readonly MemoryWebhookStore _store = new();
    private readonly List<NewDelivery> _added = [];
    private TestDirectory _house = null!;                        // made in InitializeAsync
    private WebhookLine _line = null!;                           // the same
    private int _lost;

    public async ValueTask InitializeAsync()
    {
        _house = await TestDirectory.WithAsync(Hooked, time: _time);
        var options = new WebhookOptions { MaxHeld = 5 };
        _line = new WebhookLine(_published, _store, options, _house.Ids, _time, NullLogger<WebhookLine>.Instance);
        _line.Opens(_house.Directory, added => { lock (_added) _added.AddRange(added); }, lost => _lost += lost);
    }

    public async ValueTask DisposeAsync()
    {
        _store.Goes();
        await _line.DisposeAsync();
        _house.Dispose();
    }

    [Fact]
    public async Task An_event_that_a_webhook_wants_is_stored_before_anybody_hears_of_it()
    {
        _store.Stops();
        _line.Publish(Call("hooked.test", 1));
        await UntilAsync(() => _line.Held == 1);
        Assert.Empty(_published.Records);

        _store.Goes();
        await UntilAsync(() => _published.Records.Count == 1);

        var delivery = Assert.Single(_store.ReadWaiting());
        Assert.Equal(1, delivery.Order);
        var stored = _store.Read(delivery.Id)!;
        Assert.Equal("call_ended", JsonDocument.Parse(stored.Body).RootElement.GetProperty("event_type").GetString());
        Assert.Equal([delivery.Id], _added.Select(added => added.Id));
    }

    [Fact]
    public async Task Everything_of_the_tenant_keeps_its_order_and_other_tenants_do_not_wait()
    {
        _store.Stops();
        var right = new TenantRights(Tenant("hooked.test"), true);
        var queue = Queue("hooked.test");
        _line.Publish(Call("hooked.test", 1));
        _line.Publish(right);
        _line.Publish(queue);
        _line.Publish(Call("hooked.test", 2));
        var other = Call("plain.test", 3);
        _line.Publish(other);
        Assert.Equal([other], _published.Take());

        _store.Goes();
        await UntilAsync(() => _line.Held == 0);

        var records = _published.Records;
        Assert.Equal([1L, null, null, 2L], records.Select(record => (record as CallEnded)?.SessionId.Value));
        Assert.Equal([right, queue], records.Skip(1).Take(2));
    }

    [Fact]
    public void Where_no_webhook_wants_it_an_event_passes_at_once()
    {
        var queue = Queue("hooked.test");
        _line.Publish(queue);                                     // nobody asked for queues

        Assert.Equal([queue], _published.Records);
        Assert.Equal(0, _store.Groups);
    }

    [Fact]
    public async Task What_comes_while_the_disk_works_is_the_next_group()
    {
        _store.Stops();
        for (var i = 1; i <= 5; i++)
            _line.Publish(Call("hooked.test", i));
        await UntilAsync(() => _line.Held == 5);
        _store.Goes();
        await UntilAsync(() => _published.Records.Count == 5);

        Assert.InRange(_store.Groups, 1, 2);
        Assert.Equal([1L, 2, 3, 4, 5], _store.ReadWaiting().Select(waiting => waiting.Order));
    }

    [Fact]
    public async Task A_record_goes_to_each_webhook_that_wants_it_under_one_id_which_is_its_sessions()
    {
        var cdr = Cdr("hooked.test", 77);
        _line.Publish(cdr);
        await UntilAsync(() => _published.Records.Count == 1);

        var waiting = _store.ReadWaiting();
        Assert.Equal(2, waiting.Select(delivery => delivery.Webhook).Distinct().Count());
        Assert.All(waiting, delivery => Assert.Equal(77, _store.Read(delivery.Id)!.EventId));
    }

    [Fact]
    public async Task The_mark_of_a_record_goes_when_its_copies_are_stored_and_not_before()
    {
        var records = new MemoryCdrStore();
        var cdrs = new WebhookCdrStore(records, _line);
        _store.Stops();
        foreach (var (domain, session) in new[] { ("hooked.test", 1L), ("plain.test", 2L) })
            cdrs.Ended(Cdr(domain, session), stored =>
            {
                _line.Publish(stored);
                cdrs.Published(stored);
            });
        Assert.Equal([1L], cdrs.Recover().Select(cdr => cdr.SessionId.Value));

        _store.Goes();
        await UntilAsync(() => _line.Held == 0);

        Assert.Empty(cdrs.Recover());
    }

    [Fact]
    public async Task A_slow_disk_holds_subscribers_back_for_two_seconds_at_most()
    {
        _store.Stops();
        _line.Publish(Call("hooked.test", 1));
        await UntilAsync(() => _line.Held == 1);
        await PassingAsync(() => _published.Records.Count == 1);
        _line.Publish(Call("hooked.test", 2));
        await UntilAsync(() => _published.Records.Count == 2);
        Assert.Empty(_store.ReadWaiting());

        _store.Goes();
        await UntilAsync(() => _store.ReadWaiting().Count == 2);

        Assert.Equal([1L, 2L], _store.ReadWaiting().Select(waiting => waiting.Order));
        await UntilAsync(() => _added.Count == 2);
    }

    [Fact]
    public async Task When_too_many_wait_for_the_disk_subscribers_are_served_without_it()
    {
        _store.Stops();
        _line.Publish(Call("hooked.test", 1));
        await UntilAsync(() => _store.Begun == 1);
        for (var i = 2; i <= 6; i++)
            _line.Publish(Call("hooked.test", i));                // as many as may be held

        await UntilAsync(() => _published.Records.Count == 6);

        _store.Goes();
        await UntilAsync(() => _store.ReadWaiting().Count == 6);
        Assert.Equal(0, _lost);
    }

    [Fact]
    public async Task A_tenant_without_webhooks_pays_nothing()
    {
        var sink = new CountingSink();
        await using var line = new WebhookLine(sink, _store, new WebhookOptions(), _house.Ids, _time, NullLogger<WebhookLine>.Instance);
        line.Opens(_house.Directory, _ => { }, _ => { });
        var call = Call("plain.test", 1);
        line.Publish(call);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            line.Publish(call);

        Assert.Equal((before, 1001), (GC.GetAllocatedBytesForCurrentThread(), sink.Count));
    }

    [Fact]
    public async Task A_disk_that_refuses_is_tried_each_second_and_loses_only_what_is_too_much()
    {
        _store.Refuses = true;
        var unmarked = new List<long>();
        for (var i = 1; i <= 8; i++)
        {
            var cdr = Cdr("hooked.test", i);                      // two copies each: one group fails, five copies may wait, so two records
            _line.Publish(cdr);
            _line.WhenStored(cdr, () => { lock (unmarked) unmarked.Add(cdr.SessionId.Value); });
            await UntilAsync(() => _published.Records.Count == i);
        }
        Assert.Equal(10, _lost);

        _store.Refuses = false;
        await PassingAsync(() => _store.ReadWaiting().Count == 6);

        Assert.Equal([1L, 1, 2, 2, 3, 3], _store.ReadWaiting().Select(waiting => waiting.Order));
        await UntilAsync(() => { lock (unmarked) return unmarked.Count == 3; });
        _line.Publish(Call("hooked.test", 99));
        await UntilAsync(() => _store.ReadWaiting().Count == 7);
        Assert.Equal([1L, 2, 3], unmarked);                       // the others keep their marks: the next start publishes them again
    }

    [Fact]
    public async Task What_waits_at_the_end_is_stored_and_passed_on()
    {
        for (var i = 1; i <= 20; i++)
            _line.Publish(Call("hooked.test", i));
        await _line.DisposeAsync();

        Assert.Equal(20, _published.Records.Count);
        Assert.Equal(20, _store.ReadWaiting().Count);
    }

    private sealed class CountingSink : IEventSink
    {
        public int Count { get; private set; }

        public void Publish(PbxRecord record) => Count++;
    }

    private TenantId Tenant(string domain) => _house.Directory.FindTenant(domain)!.Tenant.Id;

    private CallEnded Call(string domain, long session) =>
        SampleEvents.ByName.Values.OfType<CallEnded>().First() with { TenantId = Tenant(domain), SessionId = new CallSessionId(session) };

    private CallCdr Cdr(string domain, long session) =>
        SampleEvents.ByName.Values.OfType<CallCdr>().First() with { TenantId = Tenant(domain), SessionId = new CallSessionId(session) };

    private QueueCallerStatus Queue(string domain) =>
        SampleEvents.ByName.Values.OfType<QueueCallerStatus>().First() with { TenantId = Tenant(domain) };

    private static async Task UntilAsync(Func<bool> happened)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10), TimeProvider.System);
        while (!happened())
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, patience.Token);
    }

    private async Task PassingAsync(Func<bool> happened) => await UntilAsync(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return happened();
    });
}
