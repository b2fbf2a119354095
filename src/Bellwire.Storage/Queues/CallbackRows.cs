using Bellwire.Contracts;
using Bellwire.Pbx.Queues;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Queues;

/// <summary>Booked callbacks as rows.</summary>
internal static class CallbackRows
{
    internal static IEnumerable<BookedCallback> Read(SqliteConnection connection) => connection
        .Query<Row>("SELECT session_id, tenant_id, queue_id, caller_number, caller_name, is_vip, number, dialled, entered_at, booked_at, tries FROM callbacks")
        .Select(static row => new BookedCallback(
            new CallSessionId(row.session_id), new TenantId(row.tenant_id), new QueueId(row.queue_id), row.caller_number, row.caller_name, row.is_vip != 0,
            row.number, row.dialled, DateTimeOffset.FromUnixTimeMilliseconds(row.entered_at), DateTimeOffset.FromUnixTimeMilliseconds(row.booked_at), (int)row.tries));

    internal static void Write(SqliteConnection connection, SqliteTransaction transaction, BookedCallback callback) => connection.Execute(
        """
        REPLACE INTO callbacks (session_id, tenant_id, queue_id, caller_number, caller_name, is_vip, number, dialled, entered_at, booked_at, tries)
        VALUES (@Session, @Tenant, @Queue, @CallerNumber, @CallerName, @IsVip, @Number, @Dialled, @Entered, @BookedAt, @Tries)
        """,
        new
        {
            Session = callback.Session.Value,
            Tenant = callback.Tenant.Value,
            Queue = callback.Queue.Value,
            callback.CallerNumber,
            callback.CallerName,
            callback.IsVip,
            callback.Number,
            callback.Dialled,
            Entered = callback.EnteredAt.ToUnixTimeMilliseconds(),
            BookedAt = callback.BookedAt.ToUnixTimeMilliseconds(),
            callback.Tries,
        },
        transaction);

    internal static void Delete(SqliteConnection connection, SqliteTransaction transaction, CallSessionId session) =>
        connection.Execute("DELETE FROM callbacks WHERE session_id = @Session", new { Session = session.Value }, transaction);

#pragma warning disable IDE1006 // columns
    private sealed record Row(
        long session_id, long tenant_id, long queue_id, string caller_number, string caller_name, long is_vip, string number, string dialled, long entered_at,
        long booked_at, long tries);
#pragma warning restore IDE1006
}
