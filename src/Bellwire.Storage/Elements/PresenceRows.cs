using Bellwire.Contracts;
using Bellwire.Pbx.Presence;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Elements;

/// <summary>The presence table: one row for each extension that chose something else than Online without a note.</summary>
internal static class PresenceRows
{
    public static IReadOnlyList<StoredPresence> ReadAll(SqliteConnection connection) =>
        [.. connection.Query<(long Extension, string Status, string Note)>("SELECT extension_id, status, note FROM presence")
            .Select(row => new StoredPresence(new ExtensionId(row.Extension), row.Status, row.Note))];

    public static void Write(SqliteConnection connection, SqliteTransaction transaction, StoredPresence presence)
    {
        var isSilent = presence is { Status: "Online", Note: "" };
        // An extension that was removed meanwhile keeps nothing.
        var sql = isSilent
            ? "DELETE FROM presence WHERE extension_id = @Id"
            : """
              INSERT INTO presence (extension_id, status, note) SELECT id, @Status, @Note FROM extensions WHERE id = @Id
              ON CONFLICT (extension_id) DO UPDATE SET status = excluded.status, note = excluded.note
              """;
        connection.Execute(sql, new { Id = presence.Extension.Value, presence.Status, presence.Note }, transaction);
    }
}
