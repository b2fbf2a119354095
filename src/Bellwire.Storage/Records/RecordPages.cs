using Bellwire.Pbx.Lists;
using Bellwire.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Records;

/// <summary>Reads a page of a table with its count.</summary>
internal static class RecordPages
{
    /// <inheritdoc cref="PatientReading.Read"/>
    public static RecordPage<T> Find<T>(
        SqliteFile file, TimeProvider time, RecordTable table, RecordQuery query, Func<SqliteConnection, string, Action<SqliteParameterCollection>, List<T>> read,
        CancellationToken cancellation) => PatientReading.Read(file, time, query.Patience, connection =>
        {
            var sql = new RecordSql(table, query);
            var items = read(connection, sql.Page, sql.Fill);
            if (!query.WantsCount)
                return new RecordPage<T>(0, false, items);
            var count = Count(connection, sql);
            return new RecordPage<T>(Math.Min(count, RecordQuery.MostCounted), count > RecordQuery.MostCounted, items);
        }, cancellation);

    private static int Count(SqliteConnection connection, RecordSql sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // made of constants
        command.CommandText = sql.Count;
#pragma warning restore CA2100
        sql.Fill(command.Parameters);
        return (int)(long)command.ExecuteScalar()!;             // a count is always there
    }
}
