using System.Text;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Webhooks;
using Xunit;

namespace Bellwire.Testing;

/// <summary>What every webhook store must do.</summary>
public abstract class WebhookStoreContract
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly WebhookId Crm = new(71), Desk = new(72);

    /// <summary>The store under test; each call opens it anew on the same data.</summary>
    protected abstract ValueTask<IWebhookStore> RestartAsync();

    [Fact]
    public async Task What_waits_comes_back_in_its_order_with_its_attempts()
    {
        var store = await RestartAsync();
        await store.AddAsync([New(3, Crm), New(4, Desk)]);
        await store.AddAsync([New(5, Crm)]);
        await store.FailedAsync(3, 2, Noon.AddMinutes(1));

        store = await RestartAsync();

        Assert.Equal(
            [new(3, Crm, 1003, Noon, 2, Noon.AddMinutes(1)), new(4, Desk, 1004, Noon, 0, Noon), new StoredDelivery(5, Crm, 1005, Noon, 0, Noon)],
            store.ReadWaiting());
        var stored = store.Read(4)!;
        Assert.Equal((2004, "call_start", "body of 4"), (stored.EventId, stored.EventType, Encoding.UTF8.GetString(stored.Body)));
        Assert.Equal([Crm, Desk], store.ReadOwners().OrderBy(owner => owner.Value));
    }

    [Fact]
    public async Task What_was_delivered_is_forgotten()
    {
        var store = await RestartAsync();
        await store.AddAsync([New(3, Crm), New(4, Crm)]);
        await store.DeliveredAsync(3);

        store = await RestartAsync();

        Assert.Equal([4], store.ReadWaiting().Select(waiting => waiting.Id));
        Assert.Null(store.Read(3));
    }

    [Fact]
    public async Task Dead_letters_are_kept_newest_first_up_to_a_number_and_can_wait_again()
    {
        var store = await RestartAsync();
        await store.AddAsync([New(3, Crm), New(4, Crm), New(5, Crm), New(6, Desk)]);
        Assert.Equal(0, await store.BuryAsync(3, 1, "answered 404", Noon, 2));
        Assert.Equal(0, await store.BuryAsync(4, 9, "answered 500", Noon.AddHours(1), 2));
        Assert.Equal(1, await store.BuryAsync(5, 9, "answered 410", Noon.AddHours(2), 2));
        await store.BuryAsync(6, 1, "answered 404", Noon, 2);
        Assert.Equal(0, await store.BuryAsync(99, 1, "no such", Noon, 2));

        store = await RestartAsync();
        var page = store.ReadDead(Crm, 0, 10);
        Assert.Equal(2, page.Count);
        Assert.Equal([5L, 4L], page.Letters.Select(letter => letter.Id));
        Assert.Equal([4L], store.ReadDead(Crm, 1, 1).Letters.Select(letter => letter.Id));
        var letter = page.Letters[1];
        Assert.Equal((2004, "call_start", Noon, Noon.AddHours(1), 9, "answered 500"),
            (letter.EventId, letter.EventType, letter.Created, letter.Died, letter.Attempts, letter.Reason));

        var next = 100L;
        Assert.Empty(await store.ReviveAsync(Desk, 4, 10, () => next++, Noon));
        var revived = await store.ReviveAsync(Crm, null, 10, () => next++, Noon.AddDays(1));
        Assert.Equal([new(100, Crm, 1004, Noon.AddDays(1), 0, Noon.AddDays(1)), new StoredDelivery(101, Crm, 1005, Noon.AddDays(1), 0, Noon.AddDays(1))], revived);
        store = await RestartAsync();
        Assert.Equal(revived, store.ReadWaiting());
        Assert.Equal(2004, store.Read(100)!.EventId);
        Assert.Equal(0, store.ReadDead(Crm, 0, 10).Count);
        Assert.False(await store.DropAsync(Crm, 6));
        Assert.True(await store.DropAsync(Desk, 6));
        Assert.Equal(0, store.ReadDead(Desk, 0, 0).Count);
    }

    [Fact]
    public async Task A_removed_webhook_takes_everything_with_it()
    {
        var store = await RestartAsync();
        await store.AddAsync([New(3, Crm), New(4, Crm), New(5, Desk)]);
        await store.BuryAsync(3, 1, "answered 404", Noon, 10);

        await store.RemoveAsync(Crm);

        store = await RestartAsync();
        Assert.Equal([5L], store.ReadWaiting().Select(waiting => waiting.Id));
        Assert.Equal([Desk], store.ReadOwners());
    }

    private static NewDelivery New(long id, WebhookId webhook) =>
        new(id, webhook, 2000 + id, "call_start", 1000 + id, Noon, Encoding.UTF8.GetBytes(FormattableString.Invariant($"body of {id}")));
}
