using Bellwire.Pbx.Directory;

namespace Bellwire.Testing;

/// <summary>A directory store that forgets with the process; two directories on one store are two runs of a server.</summary>
public sealed class MemoryDirectoryStore : IDirectoryStore
{
    private readonly Dictionary<long, Tenant> _tenants = [];
    private readonly Dictionary<long, Extension> _extensions = [];
    private readonly Dictionary<long, Bellwire.Pbx.Directory.Queue> _queues = [];
    private readonly Dictionary<long, Trunk> _trunks = [];
    private readonly Dictionary<long, Webhook> _webhooks = [];
    private readonly Dictionary<long, SystemAdmin> _admins = [];
    private AppliedFile? _file;

    public int Commits { get; private set; }

    public DirectoryChangeSet ReadAll() => new()
    {
        Tenants = Created(_tenants), Extensions = Created(_extensions), Queues = Created(_queues), Trunks = Created(_trunks),
        Webhooks = Created(_webhooks), SystemAdmins = Created(_admins),
    };

    public AppliedFile? ReadAppliedFile() => _file;

    public Task CommitAsync(DirectoryChangeSet changes, AppliedFile? file, CancellationToken cancellation)
    {
        Commits++;
        Apply(_tenants, changes.Tenants, tenant => tenant.Id.Value);
        Apply(_extensions, changes.Extensions, extension => extension.Id.Value);
        Apply(_queues, changes.Queues, queue => queue.Id.Value);
        Apply(_trunks, changes.Trunks, trunk => trunk.Id.Value);
        Apply(_webhooks, changes.Webhooks, webhook => webhook.Id.Value);
        Apply(_admins, changes.SystemAdmins, admin => admin.Id);
        _file = file;
        return Task.CompletedTask;
    }

    private static List<Change<T>> Created<T>(Dictionary<long, T> rows) where T : class => [.. rows.Values.Select(row => new Change<T>(null, row))];

    private static void Apply<T>(Dictionary<long, T> rows, IReadOnlyList<Change<T>> changes, Func<T, long> id) where T : class
    {
        foreach (var (before, after) in changes)
            if (after is not null)
                rows[id(after)] = after;
            else if (before is not null)
                rows.Remove(id(before));
    }
}
