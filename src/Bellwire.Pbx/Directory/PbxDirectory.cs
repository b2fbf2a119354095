using Bellwire.Contracts;

namespace Bellwire.Pbx.Directory;

/// <summary>
/// Who and what there is: tenants, extensions, queues, trunks, system administrators. Readers take <see cref="Current"/> once per request
/// and use it without locks; one writer at a time stores a change set, then shows it, then puts the rights into the tenants' order, then
/// tells the observers.
/// </summary>
public sealed class PbxDirectory : IDisposable
{
    private readonly IDirectoryStore _store;
    private readonly IEventSink _events;
    private readonly SemaphoreSlim _writer = new(1, 1);
    private volatile DirectorySnapshot _current;
    private IDirectoryChanges[] _observers = [];
    private IQueueRights? _queues;

    /// <summary>Reads the stored directory. Nothing is published yet: <see cref="PublishAll"/> does that.</summary>
    public PbxDirectory(IDirectoryStore store, IEventSink events)
    {
        _store = store;
        _events = events;
        _current = DirectorySnapshot.Empty.With(store.ReadAll());
    }

    public DirectorySnapshot Current => _current;

    /// <inheritdoc cref="DirectorySnapshot.FindTenant(string)"/>
    public TenantDirectory? FindTenant(string domain) => _current.FindTenant(domain);

    /// <inheritdoc cref="DirectorySnapshot.FindTenant(ReadOnlySpan{byte})"/>
    public TenantDirectory? FindTenant(ReadOnlySpan<byte> domain) => _current.FindTenant(domain);

    /// <inheritdoc cref="DirectorySnapshot.FindTenant(TenantId)"/>
    public TenantDirectory? FindTenant(TenantId id) => _current.FindTenant(id);

    /// <summary>Observers are told in the order in which they came; call before listeners open.</summary>
    public void Observe(IDirectoryChanges observer) => _observers = [.. _observers, observer];

    /// <summary>From now on changes of queues are published by their owner; call before listeners open.</summary>
    public void HandQueuesTo(IQueueRights owner) => _queues = owner;

    /// <summary>Publishes the rights of the whole directory, as every start must do before the listeners open.</summary>
    public void PublishAll() => Publish(DirectoryRights.Of(Everything(_current)));

    /// <summary>Makes a change set from the directory as it stands, while no other writer can, and applies it.</summary>
    /// <param name="change">Gets the current state, returns what to change and the file it comes from.</param>
    /// <returns>The change set that was applied; empty: nothing was to do.</returns>
    public async Task<DirectoryChangeSet> ChangeAsync(
        Func<DirectorySnapshot, (DirectoryChangeSet Changes, AppliedFile? File)> change, CancellationToken cancellation)
    {
        await _writer.WaitAsync(cancellation);
        try
        {
            var (changes, file) = change(_current);
            if (changes.IsEmpty && file is null)
                return changes;
            await _store.CommitAsync(changes, file, cancellation);
            if (changes.IsEmpty)
                return changes;
            _current = _current.With(changes);
            Publish(DirectoryRights.Before(changes));
            if (_queues is { } owner)
                await owner.ApplyAsync(changes);
            else
                Publish(DirectoryRights.OfQueues(changes));
            Publish(DirectoryRights.After(changes));
            foreach (var observer in _observers)
                observer.Applied(changes);
            return changes;
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>Voids every access token of an extension and closes its live sessions. False: there is no such extension.</summary>
    public async Task<bool> RevokeSessionsAsync(TenantId tenant, ExtensionId extension, CancellationToken cancellation)
    {
        var changes = await ChangeAsync(
            current => (current.FindTenant(tenant)?.FindExtension(extension) is { } found
                ? new DirectoryChangeSet { Extensions = [new Change<Extension>(found, found with { SecretsVersion = found.SecretsVersion + 1 })] }
                : new DirectoryChangeSet(), null),
            cancellation);
        return !changes.IsEmpty;
    }

    public void Dispose() => _writer.Dispose();

    private void Publish(IEnumerable<RightsRecord> rights)
    {
        foreach (var record in rights)
            _events.Publish(record);
    }

    private static DirectoryChangeSet Everything(DirectorySnapshot directory) => new()
    {
        Tenants = [.. directory.Tenants.Select(tenant => new Change<Tenant>(null, tenant.Tenant))],
        Extensions = [.. directory.Tenants.SelectMany(tenant => tenant.Extensions).Select(extension => new Change<Extension>(null, extension))],
        Queues = [.. directory.Tenants.SelectMany(tenant => tenant.Queues).Select(queue => new Change<Queue>(null, queue))],
    };
}
