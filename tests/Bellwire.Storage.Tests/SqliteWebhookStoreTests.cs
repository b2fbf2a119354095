using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Webhooks;
using Bellwire.Storage.Webhooks;
using Bellwire.Testing;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Tests;

public sealed class SqliteWebhookStoreTests : WebhookStoreContract, IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SqliteWebhookStore? _running;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
        _folder.Dispose();
    }

    protected override async ValueTask<IWebhookStore> RestartAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
        return _running = new SqliteWebhookStore(_folder.PathOf("webhooks.db"));
    }

    [Fact]
    public async Task A_disk_that_refuses_is_named_and_nothing_of_the_group_is_stored()
    {
        var store = await RestartAsync();
        using (var blocker = new SqliteConnection($"Data Source={_folder.PathOf("webhooks.db")};Pooling=False"))
        {
            blocker.Open();
            await blocker.ExecuteAsync("CREATE TRIGGER full BEFORE INSERT ON deliveries WHEN NEW.id = 2 BEGIN SELECT RAISE(ABORT, 'refused'); END");

            await Assert.ThrowsAsync<StorageUnavailableException>(() => store.AddAsync([New(1), New(2)]));
            await blocker.ExecuteAsync("DROP TRIGGER full");
        }

        Assert.Empty(store.ReadWaiting());
        await store.AddAsync([New(1), New(2)]);
        Assert.Equal(2, store.ReadWaiting().Count);
    }

    private static NewDelivery New(long id) => new(id, new WebhookId(7), id, "call_start", 1, DateTimeOffset.UnixEpoch, [1]);
}
