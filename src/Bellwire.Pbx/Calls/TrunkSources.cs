using System.Collections.Frozen;
using System.Net;
using Bellwire.Contracts;
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
    private FrozenDictionary<IPAddress, (TenantId Tenant, string Trunk)> _addresses = FrozenDictionary<IPAddress, (TenantId, string)>.Empty;
    private List<(IPNetwork Network, TenantId Tenant, string Trunk)> _networks = [];

    public TrunkSources(PbxDirectory directory, ISipResolver resolver, TimeProvider time, ILogger<TrunkSources> logger)
    {
        (_directory, _resolver, _logger) = (directory, resolver, logger);
        directory.Observe(this);
        _timer = time.CreateTimer(static sources => ((TrunkSources)sources!).Look(), this, TimeSpan.Zero, LookUpEvery);
    }

    /// <summary>The trunk that requests from that address belong to; null: it is no trunk's.</summary>
    internal (TenantDirectory Tenant, Trunk Trunk)? Find(in SipEndPoint from)
    {
        if (_addresses.Count == 0 && _networks.Count == 0)
            return null;
        var address = from.Address;
        if (_addresses.TryGetValue(address, out var known))
            return Of(known.Tenant, known.Trunk);
        foreach (var (network, tenant, trunk) in _networks)
            if (network.Contains(address))
                return Of(tenant, trunk);
        return null;
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
        var addresses = new Dictionary<IPAddress, (TenantId, string)>(_addresses);
        var names = new List<(SipTarget, TenantId, string)>();
        foreach (var tenant in _directory.Current.Tenants)
            foreach (var trunk in tenant.Trunks)
            {
                foreach (var network in trunk.ParseSources())
                    networks.Add((network, tenant.Tenant.Id, trunk.Name));
                if (trunk.Sources.Count > 0)
                    continue;
                if (IPAddress.TryParse(trunk.Host, out var address))
                    addresses[address] = (tenant.Tenant.Id, trunk.Name);
                else
                    names.Add((new SipTarget(trunk.Host, (ushort)trunk.Port, null, Secure: false), tenant.Tenant.Id, trunk.Name));
            }
        foreach (var (address, (tenantId, name)) in addresses.ToArray())
            if (Of(tenantId, name) is not { } still || still.Item2.Sources.Count > 0)
                addresses.Remove(address);
        _networks = networks;
        _addresses = addresses.ToFrozenDictionary();
        if (names.Count > 0)
            LookUp(names).ContinueWith(Report, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private async Task LookUp(List<(SipTarget Target, TenantId Tenant, string Trunk)> names)
    {
        if (!await _looking.WaitAsync(0))
            return;                                                            // a look is under way; the next minute brings the next
        try
        {
            var found = new Dictionary<IPAddress, (TenantId, string)>(_addresses);
            foreach (var (target, tenant, trunk) in names)
                foreach (var hop in await _resolver.ResolveAsync(target, CancellationToken.None))
                    found[hop.Address.Address] = (tenant, trunk);
            _addresses = found.ToFrozenDictionary();
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
