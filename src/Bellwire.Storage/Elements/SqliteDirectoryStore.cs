using System.Text;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Lists;
using Bellwire.Pbx.Presence;
using Bellwire.Storage.Audit;
using Bellwire.Storage.Records;
using Bellwire.Storage.Secrets;
using Bellwire.Storage.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Elements;

/// <summary>directory.db: elements, which file they came from, keys, revoked tokens, chosen presences and the audit log. Every commit is on the disk when it completes.</summary>
internal sealed class SqliteDirectoryStore : IDirectoryStore, ITokenStore, IPresenceStore, IAuditLog, IAsyncDisposable
{
    private const string AppliedName = "applied_file";

    private readonly SqliteFile _file;
    private readonly SqliteWriter _writer;
    private readonly KeyFile _keyFile;
    private readonly TimeProvider _time;
    private readonly bool _keyIsGiven;
    private SecretBox _box;

    /// <param name="path">The database file.</param>
    /// <param name="keyFile">Where the key lies unless it is given.</param>
    /// <param name="givenKey">The key as base64; null: in the file.</param>
    public SqliteDirectoryStore(string path, KeyFile keyFile, string? givenKey, TimeProvider time)
    {
        _time = time;
        _file = new SqliteFile(path, "Directory", durable: true);
        _keyFile = keyFile;
        _keyIsGiven = givenKey is not null;
        using (var connection = _file.Open())
        {
            _box = new SecretBox(StoredKeys.Unlock(connection, keyFile, givenKey));
            TokenKey = StoredKeys.ReadOrCreate(connection, _box, "token_key", SealedPlace.TokenKey);
            MarkKey = StoredKeys.ReadOrCreate(connection, _box, "mark_key", SealedPlace.MarkKey);
        }
        _writer = new SqliteWriter(_file);
    }

    public byte[] TokenKey { get; }

    public byte[] MarkKey { get; }

    public DirectoryChangeSet ReadAll() => Reading(connection => new ElementReader(connection, _box).ReadAll());

    public Task CommitAsync(DirectoryChangeSet changes, AppliedFile? file, CancellationToken cancellation) => _writer.WriteAsync(
        (connection, transaction) =>
        {
            new ElementWriter(connection, transaction, _box).Write(changes);
            AuditRows.Write(connection, transaction, changes.Audit);
            if (file is null)
                connection.Execute("DELETE FROM settings WHERE name = @AppliedName", new { AppliedName }, transaction);
            else
                StoredKeys.Write(connection, transaction, AppliedName, Encoding.ASCII.GetBytes($"{file.Sha256} {file.Pruned}"));
        },
        committed: null,
        cancellation);

    public AppliedFile? ReadAppliedFile() => Reading(connection =>
    {
        var stored = connection.ExecuteScalar<byte[]?>("SELECT value FROM settings WHERE name = @AppliedName", new { AppliedName });
        return stored is not null && Encoding.ASCII.GetString(stored).Split(' ') is [var sha256, var pruned]
            ? new AppliedFile(sha256, pruned == bool.TrueString)
            : null;
    });

    public RecordPage<AuditEntry> Find(RecordQuery query, CancellationToken cancellation) =>
        RecordPages.Find(_file, _time, RecordTable.Audit, query, AuditRows.Read, cancellation);

    public Task WriteAsync(AuditEntry entry, CancellationToken cancellation) => _writer.WriteAsync(
        (connection, transaction) => AuditRows.Write(connection, transaction, [entry]), committed: null, cancellation);

    public byte[] ReadKey() => TokenKey;

    public IReadOnlyList<RevokedToken> ReadRevoked() => Reading<IReadOnlyList<RevokedToken>>(connection =>
        [.. connection.Query<(long Id, long ExpiresAt)>("SELECT id, expires_at FROM revoked_tokens")
            .Select(row => new RevokedToken(row.Id, DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresAt)))]);

    public Task RevokeAsync(RevokedToken token, DateTimeOffset now, CancellationToken cancellation) => _writer.WriteAsync(
        (connection, transaction) =>
        {
            connection.Execute("DELETE FROM revoked_tokens WHERE expires_at <= @Now", new { Now = now.ToUnixTimeMilliseconds() }, transaction);
            connection.Execute(
                "INSERT OR IGNORE INTO revoked_tokens (id, expires_at) VALUES (@Id, @ExpiresAt)",
                new { token.Id, ExpiresAt = token.ExpiresAt.ToUnixTimeMilliseconds() },
                transaction);
        },
        committed: null,
        cancellation);

    IReadOnlyList<StoredPresence> IPresenceStore.ReadAll() => Reading(PresenceRows.ReadAll);

    public Task SaveAsync(StoredPresence presence, CancellationToken cancellation) => _writer.WriteAsync(
        (connection, transaction) => PresenceRows.Write(connection, transaction, presence), committed: null, cancellation);

    /// <summary>
    /// Seals every secret anew. The new key is beside the old one before the first secret needs it; a crash at any point leaves one that fits.
    /// </summary>
    /// <param name="newKey">As base64 when keys are given by the operator; null: one is made.</param>
    /// <exception cref="StorageException">The key is malformed, or comes from elsewhere than the old one.</exception>
    public async Task RekeyAsync(string? newKey, CancellationToken cancellation)
    {
        if (_keyIsGiven != newKey is not null)
            throw new StorageException(_keyIsGiven
                ? "The key is given by the environment: give the new one there too."
                : "The key lies in the data folder: the new one is made there, none may be given.");
        var key = newKey is null ? _keyFile.Prepare() : KeyFile.Parse(newKey, "the environment");
        var next = new SecretBox(key);
        try
        {
            await _writer.WriteAsync((connection, transaction) => Reseal(connection, transaction, next), () => Use(next), cancellation);
        }
        catch
        {
            next.Dispose();
            throw;
        }
        if (newKey is null)
            _keyFile.Settle(key);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _box.Dispose();
    }

    private void Use(SecretBox next)
    {
        _box.Dispose();
        _box = next;
    }

    private void Reseal(SqliteConnection connection, SqliteTransaction transaction, SecretBox next)
    {
        foreach (var (name, place) in new[] { ("key_check", SealedPlace.KeyCheck), ("token_key", SealedPlace.TokenKey), ("mark_key", SealedPlace.MarkKey) })
        {
            var stored = connection.ExecuteScalar<byte[]>("SELECT value FROM settings WHERE name = @name", new { name }, transaction)!; // made at opening
            StoredKeys.Write(connection, transaction, name, next.Seal(_box.Open(stored, place, 0), place, 0));
        }
        Reseal(connection, transaction, next, "extensions", "sip_ha1", SealedPlace.SipHa1);
        Reseal(connection, transaction, next, "trunks", "password", SealedPlace.TrunkPassword);
        Reseal(connection, transaction, next, "webhooks", "secrets", SealedPlace.WebhookSecrets);
    }

    private void Reseal(SqliteConnection connection, SqliteTransaction transaction, SecretBox next, string table, string column, SealedPlace place)
    {
        var rows = connection.Query<(long Id, byte[] Value)>($"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL", transaction: transaction).ToList();
        connection.Execute(
            $"UPDATE {table} SET {column} = @Value WHERE id = @Id",
            rows.Select(row => new { row.Id, Value = next.Seal(_box.Open(row.Value, place, row.Id), place, row.Id) }),
            transaction);
    }

    private T Reading<T>(Func<SqliteConnection, T> read)
    {
        try
        {
            using var connection = _file.Open();
            return read(connection);
        }
        catch (SqliteException fault)
        {
            throw SqliteFault.Explain(fault, _file.Path);
        }
    }
}
