using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Webhooks;
using Bellwire.Storage.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Webhooks;

/// <summary>webhooks.db: what waits for webhooks and the dead letters. Every commit is on the disk when it completes; what is asked for meanwhile is the next group.</summary>
internal sealed class SqliteWebhookStore : IWebhookStore, IAsyncDisposable
{
    private readonly SqliteFile _file;
    private readonly SqliteWriter _writer;
    private readonly Lock _reading = new();
    private readonly SqliteConnection _connection;

    public SqliteWebhookStore(string path)
    {
        _file = new SqliteFile(path, "Webhooks", durable: true);
        _connection = _file.Open();
        _writer = new SqliteWriter(_file);
    }

    public IReadOnlyList<StoredDelivery> ReadWaiting() => Reading(connection => DeliveryRows.ReadWaiting(connection).ToList());

    public IReadOnlyList<WebhookId> ReadOwners() => Reading(connection =>
        connection.Query<long>("SELECT webhook_id FROM deliveries UNION SELECT webhook_id FROM dead_letters").Select(id => new WebhookId(id)).ToList());

    public StoredEvent? Read(long id) => Reading(connection => DeliveryRows.ReadEvent(connection, id));

    public DeadLetterPage ReadDead(WebhookId webhook, int skip, int top) => Reading(connection => DeliveryRows.ReadDead(connection, webhook, skip, top));

    public Task AddAsync(IReadOnlyList<NewDelivery> deliveries) => WriteAsync((connection, transaction) =>
    {
        DeliveryRows.Add(connection, transaction, deliveries);
        return true;
    });

    public Task DeliveredAsync(long id) => WriteAsync((connection, transaction) =>
        connection.Execute("DELETE FROM deliveries WHERE id = @id", new { id }, transaction));

    public Task FailedAsync(long id, int attempts, DateTimeOffset due) => WriteAsync((connection, transaction) => connection.Execute(
        "UPDATE deliveries SET attempts = @attempts, due_at = @Due WHERE id = @id", new { id, attempts, Due = due.ToUnixTimeMilliseconds() }, transaction));

    public Task<int> BuryAsync(long id, int attempts, string reason, DateTimeOffset at, int mostDead) => WriteAsync((connection, transaction) =>
        DeliveryRows.Bury(connection, transaction, id, attempts, reason, at, mostDead));

    public Task<IReadOnlyList<StoredDelivery>> ReviveAsync(WebhookId webhook, long? letter, int most, Func<long> nextId, DateTimeOffset now) =>
        WriteAsync((connection, transaction) => DeliveryRows.Revive(connection, transaction, webhook, letter, most, nextId, now));

    public Task<bool> DropAsync(WebhookId webhook, long letter) => WriteAsync((connection, transaction) => connection.Execute(
        "DELETE FROM dead_letters WHERE id = @letter AND webhook_id = @Webhook", new { letter, Webhook = webhook.Value }, transaction) > 0);

    public Task RemoveAsync(WebhookId webhook) => WriteAsync((connection, transaction) => connection.Execute(
        "DELETE FROM deliveries WHERE webhook_id = @Webhook; DELETE FROM dead_letters WHERE webhook_id = @Webhook", new { Webhook = webhook.Value }, transaction));

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task<T> WriteAsync<T>(Func<SqliteConnection, SqliteTransaction, T> change)
    {
        T result = default!;                                    // set by the change, which has run when the writing is done
        try
        {
            await _writer.WriteAsync((connection, transaction) => result = change(connection, transaction), committed: null, CancellationToken.None);
            return result;
        }
        catch (Exception fault)
        {
            throw new StorageUnavailableException(fault.Message, fault);
        }
    }

    // One connection for all readers: what they ask for takes microseconds.
    private T Reading<T>(Func<SqliteConnection, T> read)
    {
        try
        {
            lock (_reading)
                return read(_connection);
        }
        catch (Exception fault) when (fault is SqliteException or ObjectDisposedException or InvalidOperationException) // the latter two: closed
        {
            throw new StorageUnavailableException(fault is SqliteException sqlite ? SqliteFault.Explain(sqlite, _file.Path).Message : fault.Message, fault);
        }
    }
}
