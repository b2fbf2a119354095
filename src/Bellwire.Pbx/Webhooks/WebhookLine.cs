using System.Collections.Concurrent;
using Bellwire.Contracts;
using Bellwire.Contracts.Json;
using Bellwire.Pbx.Directory;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Webhooks;

/// <summary>
/// Stands before the tenants' order. An event that a webhook wants is on the disk for it before anybody hears of it: events that come while a group is
/// written wait and are the next group, and everything else of that tenant waits behind them, so that its order stays one. Tenants without webhooks pass
/// through. When the disk is slow or refuses, subscribers are served without it and the copies wait in memory, up to a bound.
/// </summary>
public sealed partial class WebhookLine : IEventSink, IAsyncDisposable
{
    private const string CdrType = "call_cdr";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly IEventSink _next;
    private readonly IWebhookStore _store;
    private readonly WebhookOptions _options;
    private readonly SnowflakeIds _ids;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly UnstoredCdrs _cdrs = new();
    private readonly ConcurrentDictionary<TenantId, TenantCount> _tenants = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Task _loop;
    private List<HeldRecord> _held = [];
    private List<NewDelivery> _unstored = [];                   // published already, while the disk does not take them
    private Task _catchingUp = Task.CompletedTask;
    private bool _isBehind;                                      // under the lock: copies go to _unstored
    private TaskCompletionSource? _crowd;                        // under the lock: too many wait while a group is written
    private int _passing;                                        // under the lock: taken out of _held, not passed on yet
    private volatile Outlet? _outlet;
    private volatile bool _closed;
    private int _stopped;

    public WebhookLine(IEventSink next, IWebhookStore store, WebhookOptions options, SnowflakeIds ids, TimeProvider time, ILogger<WebhookLine> logger)
    {
        (_next, _store, _options, _ids, _time, _logger) = (next, store, options, ids, time, logger);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Records that wait for the disk, or to be passed on behind such.</summary>
    public int Held
    {
        get
        {
            lock (_lock)
                return _held.Count + _unstored.Count + _passing;
        }
    }


    /// <summary>From now on events are kept for webhooks.</summary>
    /// <param name="added">Told of what is stored, in order.</param>
    /// <param name="lost">Told how many copies are lost.</param>
    internal void Opens(PbxDirectory directory, Action<IReadOnlyList<NewDelivery>> added, Action<int> lost) => _outlet = new Outlet(directory, added, lost);

    public void Publish(PbxRecord record)
    {
        var tenant = _closed ? null : _outlet?.Directory.FindTenant(record.TenantId);
        var isWanted = record is PbxEvent evt && tenant is not null && IsWanted(tenant, evt.Topic);
        if (!isWanted && (!_tenants.TryGetValue(record.TenantId, out var before) || Volatile.Read(ref before.Waiting) == 0))
        {
            _next.Publish(record);
            return;
        }
        var count = _tenants.GetOrAdd(record.TenantId, static _ => new TenantCount());
        if (isWanted && record is CallCdr cdr)
            _cdrs.Add(cdr.SessionId.Value);
        bool first;
        lock (_lock)
        {
            Interlocked.Increment(ref count.Waiting);
            first = _held.Count == 0;
            _held.Add(new HeldRecord(record, isWanted ? tenant : null, count));
            if (_held.Count >= _options.MaxHeld)
                _crowd?.TrySetResult();
        }
        if (first)
            _work.Release();
    }

    /// <summary>Runs <paramref name="unmark"/> when the webhooks' copies of the record are stored, at once when there are none.</summary>
    internal void WhenStored(CallCdr cdr, Action unmark) => _cdrs.WhenStored(cdr.SessionId.Value, unmark);

    /// <summary>Stores and passes on what waits; what comes later is passed on only.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
            return;
        _closed = true;
        await _stop.CancelAsync();
        await _loop;
        await _catchingUp;
        _work.Dispose();
        _stop.Dispose();
    }

    private static bool IsWanted(TenantDirectory tenant, Topic topic)
    {
        var webhooks = tenant.Webhooks;
        for (var i = 0; i < webhooks.Count; i++)
            if (webhooks[i].Wants(topic))
                return true;
        return false;
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _work.WaitAsync(_stop.Token);
                await PassOnAsync(Take());
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            await PassOnAsync(Take());
        }
    }

    private List<HeldRecord> Take()
    {
        lock (_lock)
        {
            var group = _held;
            _held = [];
            _passing = group.Count;
            return group;
        }
    }

    private async Task PassOnAsync(List<HeldRecord> group)
    {
        var copies = group.SelectMany(CopiesOf).ToList();
        if (copies.Count > 0 && !IsKeptInMemory(copies))
            await StoreAsync(copies);
        foreach (var held in group)
        {
            Pass(held.Record);
            Interlocked.Decrement(ref held.Count.Waiting);
        }
        lock (_lock)
            _passing = 0;
    }

    private void Pass(PbxRecord record)
    {
        try
        {
            _next.Publish(record);
        }
        catch (Exception fault)
        {
            Log.NotTaken(_logger, record.GetType().Name, fault);
        }
    }

    private List<NewDelivery> CopiesOf(HeldRecord held)
    {
        var copies = new List<NewDelivery>();
        if (held.Tenant is not { } tenant || held.Record is not PbxEvent evt)
            return copies;
        var body = EventJson.ToUtf8(evt);
        var eventId = evt is CallCdr cdr ? cdr.SessionId.Value : _ids.Next();   // a record that is published again keeps its id
        var now = _time.GetUtcNow();
        foreach (var webhook in tenant.Webhooks)
            if (webhook.Wants(evt.Topic))
                copies.Add(new NewDelivery(_ids.Next(), webhook.Id, eventId, evt.EventType, OrderOf(evt, tenant), now, body));
        return copies;
    }

    private static long OrderOf(PbxEvent evt, TenantDirectory tenant) => evt switch
    {
        CallEvent call => call.SessionId.Value,
        CallCdr cdr => cdr.SessionId.Value,
        ExtensionRegister register => register.ExtensionId.Value,
        ExtensionPresence presence => tenant.FindExtension(presence.Extension.Number)?.Id.Value ?? 0,
        QueueEvent queue => queue.QueueId.Value,
        _ => 0,
    };

    private async Task StoreAsync(List<NewDelivery> copies)
    {
        var writing = _store.AddAsync(copies);
        try
        {
            if (await IsDoneInTimeAsync(writing))
            {
                await writing;
                Stored(copies);
                return;
            }
            Log.Slow(_logger, copies.Count);
        }
        catch (StorageUnavailableException fault)
        {
            Log.Refused(_logger, copies.Count, fault.Message);
        }
        FallBehind(writing, copies);
    }

    // False: it takes too long, or too many wait behind it.
    private async Task<bool> IsDoneInTimeAsync(Task writing)
    {
        var crowd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _crowd = crowd;
            if (_held.Count >= _options.MaxHeld)
                crowd.TrySetResult();
        }
        using var patience = new CancellationTokenSource();
        await Task.WhenAny(writing, crowd.Task, Task.Delay(_options.SlowAfter, _time, patience.Token));
        await patience.CancelAsync();
        return writing.IsCompleted;
    }

    private void Stored(List<NewDelivery> copies)
    {
        foreach (var copy in copies)
            if (copy.EventType == CdrType)
                _cdrs.Stored(copy.EventId);
        _outlet?.Added(copies);
    }

    private void FallBehind(Task writing, List<NewDelivery> copies)
    {
        lock (_lock)
            _isBehind = true;
        _catchingUp = Task.Run(() => CatchUpAsync(writing, copies));
    }

    private bool IsKeptInMemory(List<NewDelivery> copies)
    {
        lock (_lock)
        {
            if (!_isBehind)
                return false;
            if (_unstored.Count + copies.Count <= _options.MaxHeld)
            {
                _unstored.AddRange(copies);
                return true;
            }
        }
        Log.Lost(_logger, copies.Count);
        _outlet?.Lost(copies.Count);
        foreach (var copy in copies)
            if (copy.EventType == CdrType)
                _cdrs.Lost(copy.EventId);
        return true;
    }

    private async Task CatchUpAsync(Task writing, List<NewDelivery> copies)
    {
        while (true)
        {
            try
            {
                await writing;
                Stored(copies);
                lock (_lock)
                {
                    if (_unstored.Count == 0)
                    {
                        _isBehind = false;
                        break;
                    }
                    (copies, _unstored) = (_unstored, []);
                }
            }
            catch (StorageUnavailableException) when (!_stop.IsCancellationRequested)
            {
                await Task.Delay(Retry, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (StorageUnavailableException fault)
            {
                Log.LostAtStop(_logger, copies.Count, fault.Message);
                return;
            }
            writing = _store.AddAsync(copies);
        }
        Log.CaughtUp(_logger);
    }

    /// <param name="Tenant">Null: no webhook wants it, it only keeps its place.</param>
    private readonly record struct HeldRecord(PbxRecord Record, TenantDirectory? Tenant, TenantCount Count);

    private sealed class TenantCount
    {
        public int Waiting;
    }

    private sealed record Outlet(PbxDirectory Directory, Action<IReadOnlyList<NewDelivery>> Added, Action<int> Lost);

    private static partial class Log
    {
        [LoggerMessage(2911, LogLevel.Error, "The disk takes too long for {Count} events of webhooks: subscribers are served, the copies wait in memory")]
        public static partial void Slow(ILogger logger, int count);

        [LoggerMessage(2912, LogLevel.Error, "{Count} events of webhooks cannot be stored: subscribers are served, the copies wait in memory: {Reason}")]
        public static partial void Refused(ILogger logger, int count, string reason);

        [LoggerMessage(2913, LogLevel.Error, "{Count} events of webhooks are lost: too many wait for the disk")]
        public static partial void Lost(ILogger logger, int count);

        [LoggerMessage(2914, LogLevel.Warning, "Events of webhooks are stored again")]
        public static partial void CaughtUp(ILogger logger);

        [LoggerMessage(2915, LogLevel.Error, "Stopped with {Count} events of webhooks not stored: {Reason}")]
        public static partial void LostAtStop(ILogger logger, int count, string reason);

        [LoggerMessage(2916, LogLevel.Error, "A {Kind} could not be passed on")]
        public static partial void NotTaken(ILogger logger, string kind, Exception fault);
    }
}
