using Bellwire.Contracts;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Cdr;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Directory.Provisioning;
using Bellwire.Pbx.Presence;
using Bellwire.Pbx.Recordings;
using Bellwire.Pbx.Queues;
using Bellwire.Pbx.Registrar;
using Bellwire.Pbx.Retention;
using Bellwire.Pbx.Webhooks;
using Bellwire.Storage.Queues;
using Bellwire.Storage.Bindings;
using Bellwire.Storage.Cdrs;
using Bellwire.Storage.Elements;
using Bellwire.Storage.Secrets;
using Bellwire.Storage.Webhooks;
using Microsoft.Extensions.Logging;

namespace Bellwire.Storage;

/// <summary>Everything that a server keeps in its data folder, each kind in a file of its own by how it is written.</summary>
public sealed class BellwireStore : IAsyncDisposable
{
    private readonly SqliteDirectoryStore _directory;
    private readonly SqliteBindingStore _bindings;
    private readonly SqliteQueueStates _agents;
    private readonly SqliteCdrStore _cdrs;
    private readonly SqliteWebhookStore _webhooks;

    private BellwireStore(SqliteDirectoryStore directory, SqliteBindingStore bindings, SqliteQueueStates agents, SqliteCdrStore cdrs, SqliteWebhookStore webhooks,
        SqliteCdrArchive archive, IHighWaterMark mark)
    {
        (_directory, _bindings, _agents, _cdrs, _webhooks, CdrArchive, HighWaterMark) = (directory, bindings, agents, cdrs, webhooks, archive, mark);
        Aged = new AgedRecords(archive, cdrs);
        PasswordMarks = new PasswordMarks(directory.MarkKey);
    }

    public IDirectoryStore Directory => _directory;

    public ITokenStore Tokens => _directory;

    public IPresenceStore Presences => _directory;

    public IAuditLog Audit => _directory;

    public IBindingStore Bindings => _bindings;

    public IAgentStates AgentStates => _agents;

    public ICallbackStore Callbacks => _agents;

    public ICdrStore Cdrs => _cdrs;

    public IRecordingIndex Recordings => _cdrs;

    /// <summary>What waits for webhooks, and their dead letters.</summary>
    public IWebhookStore Webhooks => _webhooks;

    public ICdrArchive CdrArchive { get; }

    public IAgedRecords Aged { get; }

    public IHighWaterMark HighWaterMark { get; }

    public PasswordMarks PasswordMarks { get; }

    /// <summary>Whether bindings are at present kept in memory only, because the disk refuses.</summary>
    public bool IsFailing => _bindings.IsFailing;

    /// <summary>Opens the files and brings them to this version's schema.</summary>
    /// <param name="folder">Held until the store is closed, by the caller.</param>
    /// <param name="key">The key that seals secrets, as base64 of 32 bytes; null: the key file of the folder, made on first use.</param>
    /// <exception cref="StorageException">A file cannot be used; the message says what to do.</exception>
    public static async Task<BellwireStore> OpenAsync(DataFolder folder, string? key, TimeProvider time, ILoggerFactory loggers)
    {
        var mark = new HighWaterMarkFile(folder.PathOf("ids.mark"), loggers.CreateLogger<HighWaterMarkFile>());
        SqliteDirectoryStore? directory = null;
        SqliteBindingStore? bindings = null;
        SqliteQueueStates? agents = null;
        SqliteWebhookStore? webhooks = null;
        try
        {
            directory = new SqliteDirectoryStore(folder.PathOf("directory.db"), new KeyFile(folder.Path), key, time);
            bindings = new SqliteBindingStore(folder.PathOf("bindings.db"), time, loggers.CreateLogger<SqliteBindingStore>());
            agents = new SqliteQueueStates(folder.PathOf("agents.db"), time, loggers.CreateLogger<SqliteQueueStates>());
            webhooks = new SqliteWebhookStore(folder.PathOf("webhooks.db"));
            var calls = folder.PathOf("cdr.db");
            return new BellwireStore(
                directory, bindings, agents, new SqliteCdrStore(calls, time, loggers.CreateLogger<SqliteCdrStore>()), webhooks,
                new SqliteCdrArchive(calls, time), mark);
        }
        catch
        {
            foreach (var opened in (IAsyncDisposable?[])[webhooks, agents, bindings, directory])
                if (opened is not null)
                    await opened.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc cref="SqliteDirectoryStore.RekeyAsync"/>
    public Task RekeyAsync(string? newKey, CancellationToken cancellation) => _directory.RekeyAsync(newKey, cancellation);

    /// <summary>Writes what is still to be written and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cdrs.DisposeAsync();
        await _webhooks.DisposeAsync();
        await _agents.DisposeAsync();
        await _bindings.DisposeAsync();
        await _directory.DisposeAsync();
    }
}
