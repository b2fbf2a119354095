using System.Runtime.InteropServices;
using Bellwire.Contracts;

namespace Bellwire.Pbx.Calls.Routing;

/// <summary>Counts calls and their ways out for the caps: per server, tenant, extension and trunk. Safe from any thread.</summary>
internal sealed class CallCensus(int maxCalls)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TenantId, int> _calls = [];
    private readonly Dictionary<(TenantId, string), int> _ofExtension = [];
    private readonly Dictionary<(TenantId, string), int> _ofTrunk = [];
    private readonly Dictionary<TenantId, int> _outbound = [];
    private int _all;

    internal int Calls
    {
        get
        {
            lock (_lock)
                return _all;
        }
    }

    internal int CallsOf(TenantId tenant)
    {
        lock (_lock)
            return _calls.GetValueOrDefault(tenant);
    }

    /// <summary>Counts a call in, unless the server has as many as it may have.</summary>
    internal bool TryEnter(TenantId tenant)
    {
        lock (_lock)
        {
            if (_all >= maxCalls)
                return false;
            Up(_calls, tenant);
            _all++;
            return true;
        }
    }

    internal void Leave(TenantId tenant)
    {
        lock (_lock)
        {
            _all--;
            Down(_calls, tenant);
        }
    }

    /// <summary>A call takes a trunk, in the name of an extension.</summary>
    internal void TakeTrunk(TenantId tenant, string extension, string trunk)
    {
        lock (_lock)
        {
            Up(_outbound, tenant);
            Up(_ofExtension, (tenant, extension));
            Up(_ofTrunk, (tenant, trunk));
        }
    }

    internal void GiveTrunkBack(TenantId tenant, string extension, string trunk)
    {
        lock (_lock)
        {
            Down(_outbound, tenant);
            Down(_ofExtension, (tenant, extension));
            Down(_ofTrunk, (tenant, trunk));
        }
    }

    internal OutboundUse UseOf(TenantId tenant, string? extension)
    {
        lock (_lock)
            return new OutboundUse(
                _outbound.GetValueOrDefault(tenant), extension is null ? 0 : _ofExtension.GetValueOrDefault((tenant, extension)), trunk => OfTrunk(tenant, trunk));
    }

    internal int OfTrunk(TenantId tenant, string trunk)
    {
        lock (_lock)
            return _ofTrunk.GetValueOrDefault((tenant, trunk));
    }

    private static void Up<TKey>(Dictionary<TKey, int> counts, TKey key) where TKey : notnull =>
        CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _)++;

    private static void Down<TKey>(Dictionary<TKey, int> counts, TKey key) where TKey : notnull
    {
        if (--CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _) <= 0)
            counts.Remove(key);
    }
}
