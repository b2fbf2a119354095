using System.Security.Cryptography;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Secrets;

/// <summary>Keys that the store makes for itself on first use and keeps sealed, so that a new folder key changes none of them.</summary>
internal static class StoredKeys
{
    private const int Bytes = 32;

    /// <summary>The key that fits the file, or a new one for a new file.</summary>
    /// <exception cref="StorageException">None fits.</exception>
    public static byte[] Unlock(SqliteConnection connection, KeyFile file, string? given)
    {
        var check = connection.ExecuteScalar<byte[]?>("SELECT value FROM settings WHERE name = 'key_check'");
        if (check is null)
        {
            var fresh = given is null ? file.Candidates().FirstOrDefault() ?? file.Create() : KeyFile.Parse(given, "the environment");
            using var box = new SecretBox(fresh);
            Write(connection, null, "key_check", box.Seal("bellwire"u8, SealedPlace.KeyCheck, 0));
            return fresh;
        }
        foreach (var key in given is null ? file.Candidates() : [KeyFile.Parse(given, "the environment")])
        {
            using var box = new SecretBox(key);
            if (box.TryOpen(check, SealedPlace.KeyCheck, 0) is null)
                continue;
            if (given is null)
                file.Settle(key);
            return key;
        }
        throw new StorageException(given is null
            ? "The key file bellwire.key is missing or is not the one of this data folder. Restore it; without it no stored secret can be read."
            : "The key given by the environment is not the one of this data folder.");
    }

    public static byte[] ReadOrCreate(SqliteConnection connection, SecretBox box, string name, SealedPlace place)
    {
        if (connection.ExecuteScalar<byte[]?>("SELECT value FROM settings WHERE name = @name", new { name }) is { } stored)
            return box.Open(stored, place, 0);
        var key = RandomNumberGenerator.GetBytes(Bytes);
        Write(connection, null, name, box.Seal(key, place, 0));
        return key;
    }

    public static void Write(SqliteConnection connection, SqliteTransaction? transaction, string name, byte[] value) => connection.Execute(
        "INSERT INTO settings (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        new { name, value }, transaction);
}
