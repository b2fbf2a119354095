using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Webhooks.Delivering;
using Bellwire.Pbx.Webhooks.Posting;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Webhooks;

/// <summary>
/// One webhook at work: its queue, its requests, its own connections. It waits for nobody and nobody waits for it. The lock is over the queue only; requests
/// and the store are outside.
/// </summary>
internal sealed partial class WebhookEndpoint : IAsyncDisposable
{
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LogEvery = TimeSpan.FromSeconds(1);

    private readonly WebhookId _id;
    private readonly WebhookContext _context;
    private readonly Func<Webhook?> _settings;
    private readonly IWebhookPost _post;
    private readonly Lock _lock = new();
    private readonly DeliveryQueue _queue;
    private readonly RunningTasks _tasks = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopping;
    private readonly ITimer _timer;
    private string? _trouble;
    private int _diedUntold;
    private long _diedTold;
    private int _testing;

    /// <param name="settings">As they are now; null: the webhook is removed.</param>
    public WebhookEndpoint(WebhookId id, WebhookContext context, Func<Webhook?> settings, IWebhookPost post)
    {
        (_id, _context, _settings, _post) = (id, context, settings, post);
        _stopping = _stop.Token;
        var options = context.Options;
        _queue = new DeliveryQueue(new RetryPlan(options.FirstPause, options.RetryFor, context.NewRandom()), options.AtOnce);
        _timer = context.Time.CreateTimer(static endpoint => ((WebhookEndpoint)endpoint!).Pump(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Waiting
    {
        get
        {
            lock (_lock)
                return _queue.Count;
        }
    }

    /// <summary>Why the receiver is thought to be unwell; null: it is well, as far as is known.</summary>
    public string? Trouble
    {
        get
        {
            lock (_lock)
                return _trouble;
        }
    }

    public void Add(IEnumerable<StoredDelivery> deliveries)
    {
        lock (_lock)
            foreach (var delivery in deliveries)
                _queue.Add(new WaitingDelivery(delivery.Id, delivery.Order, delivery.Created, delivery.Attempts, delivery.Due));
        Pump();
    }

    /// <summary>Gives up the oldest. False: everything is on its way already.</summary>
    public bool GiveUpOldest()
    {
        WaitingDelivery? oldest;
        lock (_lock)
            oldest = _queue.TakeOldest();
        if (oldest is null)
            return false;
        _tasks.Start(() => BuryAsync([oldest]));
        return true;
    }

    /// <summary>Sends what may be sent now; call when the settings have changed.</summary>
    public void Pump()
    {
        if (_stopping.IsCancellationRequested || _settings() is not { Enabled: true })
            return;
        var (sending, expired) = (new List<WaitingDelivery>(), new List<WaitingDelivery>());
        lock (_lock)
        {
            var now = _context.Time.GetUtcNow();
            while (_queue.TakeExpired(now) is { } old)
                expired.Add(old);
            while (_queue.Count > _context.Options.MaxWaiting && _queue.TakeOldest() is { } surplus)
                expired.Add(surplus);
            while (_queue.Take(now) is { } next)
                sending.Add(next);
            Arm(now);
        }
        foreach (var delivery in sending)
            _tasks.Start(() => SendAsync(delivery));
        if (expired.Count > 0)
            _tasks.Start(() => BuryAsync(expired));
    }

    /// <summary>One event that is not kept, at once, whatever the queue's state. Null: another test is under way.</summary>
    public async Task<PostOutcome?> TestAsync(Webhook webhook, WebhookMessage message, CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _testing, 1) != 0)
            return null;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping);
            return await _post.PostAsync(webhook, message, either.Token);
        }
        finally
        {
            Volatile.Write(ref _testing, 0);
        }
    }

    /// <summary>Ends what is under way; what was not answered waits in the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _timer.DisposeAsync();
        await _tasks.EndAsync();
        _post.Dispose();
        _stop.Dispose();
    }

    private void Arm(DateTimeOffset now)
    {
        if (_queue.WakeAt is not { } at)
            return;
        var pause = at > now ? at - now : TimeSpan.Zero;
        try
        {
            _timer.Change(pause, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            Log.Stopping(_context.Logger, _id.Value);
        }
    }

    private async Task SendAsync(WaitingDelivery delivery)
    {
        try
        {
            if (_settings() is not { } webhook || await ReadAsync(delivery) is not { } stored)
                return;
            var message = new WebhookMessage(stored.EventId, stored.EventType, delivery.Attempts, stored.Body);
            var outcome = await _post.PostAsync(webhook, message, _stopping);
            _context.Metrics.Attempted(outcome);
            await SettleAsync(delivery, outcome);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            Log.Stopping(_context.Logger, _id.Value);
        }
        catch (Exception fault)
        {
            Log.Failed(_context.Logger, _id.Value, delivery.Id, fault);
            lock (_lock)
                _queue.Untried(delivery, _context.Time.GetUtcNow() + StoreRetry);
        }
        Pump();
    }

    // Null: it is gone from the store, with its webhook.
    private async Task<StoredEvent?> ReadAsync(WaitingDelivery delivery)
    {
        while (true)
        {
            try
            {
                return _context.Store.Read(delivery.Id);
            }
            catch (StorageUnavailableException fault)
            {
                Log.StoreFails(_context.Logger, fault.Message);
                await Task.Delay(StoreRetry, _context.Time, _stopping);
            }
        }
    }

    private async Task SettleAsync(WaitingDelivery delivery, PostOutcome outcome)
    {
        Settlement settlement;
        lock (_lock)
        {
            settlement = _queue.Answered(delivery, outcome, _context.Time.GetUtcNow());
            NoteTrouble(outcome);
        }
        switch (settlement)
        {
            case Settlement.Delivered:
                await StoredAsync(() => _context.Store.DeliveredAsync(delivery.Id));
                Settled(delivery);
                break;
            case Settlement.Dead dead:
                await BuryAsync(delivery, dead.Reason);
                break;
            case Settlement.Again again:
                await StoredAsync(() => _context.Store.FailedAsync(delivery.Id, delivery.Attempts, again.Due));
                break;
        }
    }

    // Under the lock.
    private void NoteTrouble(PostOutcome outcome)
    {
        if (_queue.IsInTrouble && _trouble is null)
            Log.InTrouble(_context.Logger, _id.Value, outcome.Describe(), _queue.Count);
        else if (!_queue.IsInTrouble && _trouble is not null)
            Log.WellAgain(_context.Logger, _id.Value, _queue.Count);
        _trouble = _queue.IsInTrouble ? outcome.Describe() : null;
    }

    private async Task BuryAsync(List<WaitingDelivery> deliveries)
    {
        foreach (var delivery in deliveries)
        {
            var isOver = delivery.Created + _context.Options.RetryFor <= _context.Time.GetUtcNow();
            await BuryAsync(delivery, isOver ? "not taken in time" : "too many waited");
        }
        Pump();
    }

    private async Task BuryAsync(WaitingDelivery delivery, string reason)
    {
        try
        {
            var dropped = 0;
            await StoredAsync(async () => dropped = await _context.Store.BuryAsync(
                delivery.Id, delivery.Attempts, reason, _context.Time.GetUtcNow(), _context.Options.MaxDeadLetters));
            _context.Metrics.Died();
            TellOfDeath(reason);
            if (dropped > 0)
            {
                _context.Metrics.Dropped(dropped);
                Log.DeadDropped(_context.Logger, _id.Value, dropped);
            }
            Settled(delivery);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            Log.Stopping(_context.Logger, _id.Value);
        }
    }

    // Once a second: a hundred thousand may go at a time.
    private void TellOfDeath(string reason)
    {
        int died;
        lock (_lock)
        {
            died = ++_diedUntold;
            if (_diedTold != 0 && _context.Time.GetElapsedTime(_diedTold) < LogEvery)
                return;
            (_diedUntold, _diedTold) = (0, _context.Time.GetTimestamp());
        }
        Log.Died(_context.Logger, _id.Value, died, reason);
    }

    private void Settled(WaitingDelivery delivery)
    {
        lock (_lock)
            _queue.Settled(delivery);
    }

    // Until the disk takes it: without it the next of the same order must not go.
    private async Task StoredAsync(Func<Task> write)
    {
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (StorageUnavailableException fault)
            {
                Log.StoreFails(_context.Logger, fault.Message);
                await Task.Delay(StoreRetry, _context.Time, _stopping);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2901, LogLevel.Warning, "Webhook {Webhook} is in trouble: {Reason}; {Waiting} events wait")]
        public static partial void InTrouble(ILogger logger, long webhook, string reason, int waiting);

        [LoggerMessage(2902, LogLevel.Information, "Webhook {Webhook} answers again; {Waiting} events wait")]
        public static partial void WellAgain(ILogger logger, long webhook, int waiting);

        [LoggerMessage(2903, LogLevel.Warning, "Webhook {Webhook}: {Count} events are dead letters, the last one: {Reason}")]
        public static partial void Died(ILogger logger, long webhook, int count, string reason);

        [LoggerMessage(2904, LogLevel.Error, "Webhook {Webhook}: {Count} dead letters were dropped, there are too many")]
        public static partial void DeadDropped(ILogger logger, long webhook, int count);

        [LoggerMessage(2905, LogLevel.Error, "What became of webhooks' events cannot be stored, it is tried again: {Reason}")]
        public static partial void StoreFails(ILogger logger, string reason);

        [LoggerMessage(2906, LogLevel.Debug, "Webhook {Webhook} stops")]
        public static partial void Stopping(ILogger logger, long webhook);

        [LoggerMessage(2907, LogLevel.Error, "Webhook {Webhook}: event {Delivery} could not be sent")]
        public static partial void Failed(ILogger logger, long webhook, long delivery, Exception fault);
    }
}
