using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Webhooks;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Webhooks;

/// <summary>The rows of webhooks.db.</summary>
internal static class DeliveryRows
{
    private const int BodyColumn = 6;

    public static IEnumerable<StoredDelivery> ReadWaiting(SqliteConnection connection) => connection
        .Query<WaitingRow>(
            """
            SELECT id, webhook_id AS WebhookId, order_key AS OrderKey, created_at AS CreatedAt, attempts, due_at AS DueAt
            FROM deliveries ORDER BY id
            """)
        .Select(row => new StoredDelivery(row.Id, new WebhookId(row.WebhookId), row.OrderKey, Time(row.CreatedAt), row.Attempts, Time(row.DueAt)));

    public static StoredEvent? ReadEvent(SqliteConnection connection, long id) =>
        connection.QuerySingleOrDefault<EventRow>("SELECT event_id AS EventId, event_type AS EventType, body FROM deliveries WHERE id = @id", new { id })
            is { } row ? new StoredEvent(row.EventId, row.EventType, row.Body) : null;

    public static DeadLetterPage ReadDead(SqliteConnection connection, WebhookId webhook, int skip, int top)
    {
        var values = new { Webhook = webhook.Value, Skip = skip, Top = top };
        var count = connection.ExecuteScalar<long>("SELECT COUNT(*) FROM dead_letters WHERE webhook_id = @Webhook", values);
        var rows = top == 0 ? [] : connection.Query<DeadRow>(
            """
            SELECT id, event_id AS EventId, event_type AS EventType, created_at AS CreatedAt, died_at AS DiedAt, attempts, reason, body
            FROM dead_letters WHERE webhook_id = @Webhook ORDER BY id DESC LIMIT @Top OFFSET @Skip
            """,
            values);
        return new DeadLetterPage(count, [.. rows.Select(row => new DeadLetter(
            row.Id, row.EventId, row.EventType, Time(row.CreatedAt), Time(row.DiedAt), row.Attempts, row.Reason, row.Body))]);
    }

    public static void Add(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<NewDelivery> deliveries)
    {
        using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText =
            """
            INSERT INTO deliveries (id, webhook_id, event_id, event_type, order_key, created_at, body, attempts, due_at)
            VALUES ($0, $1, $2, $3, $4, $5, $6, 0, $5)
            """;
        for (var i = 0; i <= BodyColumn; i++)
            insert.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        foreach (var delivery in deliveries)
        {
            object[] values =
            [
                delivery.Id, delivery.Webhook.Value, delivery.EventId, delivery.EventType, delivery.Order, delivery.Created.ToUnixTimeMilliseconds(), delivery.Body,
            ];
            for (var i = 0; i < values.Length; i++)
                insert.Parameters[i].Value = values[i];
            insert.ExecuteNonQuery();
        }
    }

    /// <returns>How many of the oldest dead letters had to go.</returns>
    public static int Bury(SqliteConnection connection, SqliteTransaction transaction, long id, int attempts, string reason, DateTimeOffset at, int mostDead)
    {
        var webhook = connection.QuerySingleOrDefault<long?>(
            """
            INSERT INTO dead_letters (id, webhook_id, event_id, event_type, order_key, created_at, attempts, died_at, reason, body)
            SELECT id, webhook_id, event_id, event_type, order_key, created_at, @attempts, @At, @reason, body FROM deliveries WHERE id = @id
            RETURNING webhook_id
            """,
            new { id, attempts, reason, At = at.ToUnixTimeMilliseconds() },
            transaction);
        connection.Execute("DELETE FROM deliveries WHERE id = @id", new { id }, transaction);
        return webhook is null ? 0 : connection.Execute(
            """
            DELETE FROM dead_letters WHERE webhook_id = @webhook AND id <= (
              SELECT id FROM dead_letters WHERE webhook_id = @webhook ORDER BY id DESC LIMIT 1 OFFSET @mostDead)
            """,
            new { webhook, mostDead },
            transaction);
    }

    public static IReadOnlyList<StoredDelivery> Revive(
        SqliteConnection connection, SqliteTransaction transaction, WebhookId webhook, long? letter, int most, Func<long> nextId, DateTimeOffset now)
    {
        var chosen = connection.Query<(long Id, long Order)>(
            "SELECT id, order_key FROM dead_letters WHERE webhook_id = @Webhook AND (@letter IS NULL OR id = @letter) ORDER BY id LIMIT @most",
            new { Webhook = webhook.Value, letter, most },
            transaction).ToList();
        var revived = new List<StoredDelivery>(chosen.Count);
        foreach (var (id, order) in chosen)
        {
            var values = new { id, Next = nextId(), Now = now.ToUnixTimeMilliseconds() };
            connection.Execute(
                """
                INSERT INTO deliveries (id, webhook_id, event_id, event_type, order_key, created_at, attempts, due_at, body)
                SELECT @Next, webhook_id, event_id, event_type, order_key, @Now, 0, @Now, body FROM dead_letters WHERE id = @id;
                DELETE FROM dead_letters WHERE id = @id
                """,
                values,
                transaction);
            revived.Add(new StoredDelivery(values.Next, webhook, order, now, 0, now));
        }
        return revived;
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private sealed class WaitingRow
    {
        public long Id { get; init; }

        public long WebhookId { get; init; }

        public long OrderKey { get; init; }

        public long CreatedAt { get; init; }

        public int Attempts { get; init; }

        public long DueAt { get; init; }
    }

    private sealed class EventRow
    {
        public long EventId { get; init; }

        public string EventType { get; init; } = "";

        public byte[] Body { get; init; } = [];
    }

    private sealed class DeadRow
    {
        public long Id { get; init; }

        public long EventId { get; init; }

        public string EventType { get; init; } = "";

        public long CreatedAt { get; init; }

        public long DiedAt { get; init; }

        public int Attempts { get; init; }

        public string Reason { get; init; } = "";

        public byte[] Body { get; init; } = [];
    }
}
