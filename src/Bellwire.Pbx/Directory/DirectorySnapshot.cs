using System.Text;
using Bellwire.Contracts;

namespace Bellwire.Pbx.Directory;

/// <summary>
/// The whole directory at one moment: immutable, so that a reader needs no lock and sees no half-applied change. A change set rebuilds the
/// tables of the tenants that it touches and shares all others.
/// </summary>
public sealed class DirectorySnapshot
{
    private const int LongestDomain = 253;

    private readonly Dictionary<TenantId, TenantDirectory> _tenants;
    private readonly Dictionary<string, TenantDirectory> _domains;
    private readonly Dictionary<string, SystemAdmin> _admins;

    private DirectorySnapshot(Dictionary<TenantId, TenantDirectory> tenants, Dictionary<string, SystemAdmin> admins)
    {
        _tenants = tenants;
        _admins = admins;
        _domains = tenants.Values.ToDictionary(tenant => tenant.Tenant.Domain, StringComparer.OrdinalIgnoreCase);
        OnlyTenant = tenants.Count == 1 ? tenants.Values.First() : null;
    }

    public static DirectorySnapshot Empty { get; } = new([], new(StringComparer.OrdinalIgnoreCase));

    public IReadOnlyCollection<TenantDirectory> Tenants => _tenants.Values;

    public IReadOnlyCollection<SystemAdmin> SystemAdmins => _admins.Values;

    /// <summary>The tenant that our own addresses stand for: the only one there is, null when there are several or none.</summary>
    public TenantDirectory? OnlyTenant { get; }

    public TenantDirectory? FindTenant(TenantId id) => _tenants.GetValueOrDefault(id);

    /// <summary>By domain, upper and lower case alike.</summary>
    public TenantDirectory? FindTenant(string domain) => _domains.GetValueOrDefault(domain);

    public TenantDirectory? FindTenant(ReadOnlySpan<char> domain) =>
        _domains.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(domain, out var tenant) ? tenant : null;

    /// <summary>By a domain as it stands in a SIP message; allocates nothing.</summary>
    public TenantDirectory? FindTenant(ReadOnlySpan<byte> domain)
    {
        Span<char> text = stackalloc char[LongestDomain];
        return domain.Length <= LongestDomain && Ascii.ToUtf16(domain, text, out var length) == System.Buffers.OperationStatus.Done
            ? FindTenant(text[..length])
            : null;
    }

    public SystemAdmin? FindSystemAdmin(string userName) => _admins.GetValueOrDefault(userName);

    internal DirectorySnapshot With(DirectoryChangeSet changes)
    {
        var tenants = new Dictionary<TenantId, TenantDirectory>(_tenants);
        var records = changes.Tenants.ToDictionary(change => (change.After ?? change.Before!).Id); // one of both is there
        var extensions = changes.Extensions.ToLookup(change => (change.After ?? change.Before!).TenantId); // the same
        var queues = changes.Queues.ToLookup(change => (change.After ?? change.Before!).TenantId); // the same
        var trunks = changes.Trunks.ToLookup(change => (change.After ?? change.Before!).TenantId); // the same
        var webhooks = changes.Webhooks.ToLookup(change => (change.After ?? change.Before!).TenantId); // the same
        var touched = records.Keys.Concat(extensions.Select(g => g.Key)).Concat(queues.Select(g => g.Key)).Concat(trunks.Select(g => g.Key))
            .Concat(webhooks.Select(g => g.Key));
        foreach (var id in touched.Distinct())
        {
            var before = tenants.GetValueOrDefault(id);
            var record = records.TryGetValue(id, out var change) ? change.After : before?.Tenant;
            if (record is null)
                tenants.Remove(id);
            else
                tenants[id] = (before ?? new TenantDirectory(record)).With(record, [.. extensions[id]], [.. queues[id]], [.. trunks[id]], [.. webhooks[id]]);
        }
        return new DirectorySnapshot(tenants, Admins(changes));
    }

    private Dictionary<string, SystemAdmin> Admins(DirectoryChangeSet changes)
    {
        if (changes.SystemAdmins.Count == 0)
            return _admins;
        var admins = new Dictionary<string, SystemAdmin>(_admins, StringComparer.OrdinalIgnoreCase);
        foreach (var change in changes.SystemAdmins)
        {
            if (change.Before is { } before)
                admins.Remove(before.UserName);
            if (change.After is { } after)
                admins[after.UserName] = after;
        }
        return admins;
    }
}
