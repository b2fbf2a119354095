using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Trunks;
using Bellwire.Pbx.Directory;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Transports;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Calls;

/// <summary>
/// Tells from where a request comes whether it is a trunk's: its <c>sources</c>, or the addresses that its host resolves to. Names are looked up when
/// the directory changes and every minute; a name that cannot be resolved keeps its last addresses.
/// </summary>
public sealed partial class TrunkSources : IDirectoryChanges, IDisposable
{
    private static readonly TimeSpan LookUpEvery = TimeSpan.FromMinutes(1);

    private readonly PbxDirectory _directory;
    private readonly ISipResolver _resolver;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _looking = new(1, 1);
    private FrozenDictionary<IPAddress, ImmutableArray<(TenantId Tenant, string Trunk)>> _addresses =
        FrozenDictionary<IPAddress, ImmutableArray<(TenantId, string)>>.Empty;

    private Dictionary<(TenantId, string), IReadOnlyList<IPAddress>> _resolved = [];    // of trunks with names
    private List<(IPNetwork Network, TenantId Tenant, string Trunk)> _networks = [];

    public TrunkSources(PbxDirectory directory, ISipResolver resolver, TimeProvider time, ILogger<TrunkSources> logger)
    {
        (_directory, _resolver, _logger) = (directory, resolver, logger);
        directory.Observe(this);
        _timer = time.CreateTimer(static sources => ((TrunkSources)sources!).Look(), this, TimeSpan.Zero, LookUpEvery);
    }

    /// <summary>The trunks that requests from that address may belong to: several tenants, or several trunks of one, may have the same carrier.</summary>
    internal IEnumerable<(TenantDirectory Tenant, Trunk Trunk)> Find(SipEndPoint from)
    {
        if (_addresses.Count == 0 && _networks.Count == 0)
            yield break;
        var address = from.Address;
        if (_addresses.TryGetValue(address, out var known))
            foreach (var (tenant, trunk) in known)
                if (Of(tenant, trunk) is { } found)
                    yield return found;
        foreach (var (network, tenant, trunk) in _networks)
            if (network.Contains(address) && Of(tenant, trunk) is { } found)
                yield return found;
    }

    void IDirectoryChanges.Applied(DirectoryChangeSet changes)
    {
        if (changes.Trunks.Count > 0)
            Look();
    }

    public void Dispose()
    {
        _timer.Dispose();
        _looking.Dispose();
    }

    private (TenantDirectory, Trunk)? Of(TenantId tenantId, string name) =>
        _directory.FindTenant(tenantId) is { } tenant && tenant.FindTrunk(name) is { } trunk ? (tenant, trunk) : null;

    // Whatever is known without asking counts at once; names follow.
    private void Look()
    {
        var networks = new List<(IPNetwork, TenantId, string)>();
        var addresses = new List<(IPAddress, TenantId, string)>();
        var resolved = new Dictionary<(TenantId, string), IReadOnlyList<IPAddress>>();
        var names = new List<(SipTarget, TenantId, string)>();
        foreach (var tenant in _directory.Current.Tenants)
            foreach (var trunk in tenant.Trunks)
            {
                foreach (var network in trunk.ParseSources())
                    networks.Add((network, tenant.Tenant.Id, trunk.Name));
                if (trunk.Sources.Count > 0)
                    continue;
                if (IPAddress.TryParse(trunk.Host, out var address))
                {
                    addresses.Add((address, tenant.Tenant.Id, trunk.Name));
                    continue;
                }
                names.Add((TrunkPlace.Of(trunk), tenant.Tenant.Id, trunk.Name));
                if (_resolved.TryGetValue((tenant.Tenant.Id, trunk.Name), out var before))
                    resolved[(tenant.Tenant.Id, trunk.Name)] = before;
            }
        _networks = networks;
        _resolved = resolved;
        Show(addresses);
        if (names.Count > 0)
            LookUp(names, addresses).ContinueWith(Report, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private void Show(List<(IPAddress, TenantId, string)> numeric)
    {
        var all = numeric.Concat(_resolved.SelectMany(trunk => trunk.Value.Select(address => (address, trunk.Key.Item1, trunk.Key.Item2))));
        _addresses = all.GroupBy(entry => entry.Item1, entry => (entry.Item2, entry.Item3)).ToFrozenDictionary(group => group.Key, group => group.Distinct().ToImmutableArray());
    }

    private async Task LookUp(List<(SipTarget Target, TenantId Tenant, string Trunk)> names, List<(IPAddress, TenantId, string)> numeric)
    {
        if (!await _looking.WaitAsync(0))
            return;                                                            // a look is under way; the next minute brings the next
        try
        {
            var resolved = new Dictionary<(TenantId, string), IReadOnlyList<IPAddress>>(_resolved);
            foreach (var (target, tenant, trunk) in names)
                if (await _resolver.ResolveAsync(target, CancellationToken.None) is { Count: > 0 } hops)
                    resolved[(tenant, trunk)] = [.. hops.Select(hop => hop.Address.Address)];
            _resolved = resolved;
            Show(numeric);
        }
        finally
        {
            _looking.Release();
        }
    }

    private void Report(Task failed) => Log.LookFailed(_logger, failed.Exception);

    private static partial class Log
    {
        [LoggerMessage(2321, LogLevel.Error, "Trunk hosts could not be looked up")]
        public static partial void LookFailed(ILogger logger, Exception? error);
    }
}
