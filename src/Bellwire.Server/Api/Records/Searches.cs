using Bellwire.Contracts;
using Bellwire.Pbx.Lists;

namespace Bellwire.Server.Api.Records;

/// <summary>
/// Searches of stored records, each on a thread of its own, so that what serves calls and sockets never waits for a disk; only so many at a time, and of
/// one tenant half of them, so that nobody's curiosity stops the others.
/// </summary>
internal sealed class Searches
{
    public const int MostAtOnce = 8;
    public const int MostOfTenant = 4;

    private const string Hint =
        "The search took more than 2 seconds and was cut. Narrow the time, or ask for one session_id, caller, callee or direction by eq: these are looked up, other conditions are tried on every record.";

    private readonly Lock _lock = new();
    private readonly Dictionary<TenantId, int> _running = [];
    private int _all;

    /// <returns>The page, or why there is none.</returns>
    public async Task<(RecordPage<T>? Page, Refusal? Refusal)> RunAsync<T>(
        RecordQuery query, Func<RecordQuery, CancellationToken, RecordPage<T>> find, CancellationToken cancellation)
    {
        if (!TryEnter(query.TenantId ?? default))
            return (null, Refusal.Busy(TimeSpan.FromSeconds(1)));
        try
        {
            return (await Task.Factory.StartNew(() => find(query, cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default), null);
        }
        catch (TimeoutException)
        {
            return (null, Refusal.Invalid(Hint));
        }
        finally
        {
            Leave(query.TenantId ?? default);
        }
    }

    internal bool TryEnter(TenantId tenant)
    {
        lock (_lock)
        {
            var ofTenant = _running.GetValueOrDefault(tenant);
            if (_all >= MostAtOnce || ofTenant >= MostOfTenant)
                return false;
            _running[tenant] = ofTenant + 1;
            _all++;
            return true;
        }
    }

    internal void Leave(TenantId tenant)
    {
        lock (_lock)
        {
            _all--;
            if (--_running[tenant] == 0)
                _running.Remove(tenant);
        }
    }
}
