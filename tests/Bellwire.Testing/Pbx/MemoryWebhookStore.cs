using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Webhooks;

namespace Bellwire.Testing;

/// <summary>A webhook store that forgets with the process, and whose disk can be stopped and broken.</summary>
public sealed class MemoryWebhookStore : IWebhookStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, Row> _waiting = [];
    private readonly SortedDictionary<long, (Row Row, DateTimeOffset Died, string Reason)> _dead = [];
    private TaskCompletionSource? _stopped;
    private int _begun;

    /// <summary>Every write fails.</summary>
    public bool Refuses { get; set; }

    /// <summary>Groups that came, whether they are added yet or not.</summary>
    public int Begun => Volatile.Read(ref _begun);

    /// <summary>Groups that were added.</summary>
    public int Groups { get; private set; }

    /// <summary>Additions wait until <see cref="Goes"/>.</summary>
    public void Stops() => _stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Goes() => _stopped?.TrySetResult();

    public IReadOnlyList<StoredDelivery> ReadWaiting() => Locked(() => (IReadOnlyList<StoredDelivery>)[.. _waiting.Values.Select(row => row.ToStored())]);

    public IReadOnlyList<WebhookId> ReadOwners() => Locked(() => (IReadOnlyList<WebhookId>)
        [.. _waiting.Values.Select(row => row.New.Webhook).Concat(_dead.Values.Select(dead => dead.Row.New.Webhook)).Distinct()]);

    public StoredEvent? Read(long id) => Locked(() =>
        _waiting.TryGetValue(id, out var row) ? new StoredEvent(row.New.EventId, row.New.EventType, row.New.Body) : null);

    public async Task AddAsync(IReadOnlyList<NewDelivery> deliveries)
    {
        Interlocked.Increment(ref _begun);
        if (_stopped is { } stopped)
            await stopped.Task;
        Write(() =>
        {
            Groups++;
            foreach (var delivery in deliveries)
                _waiting.Add(delivery.Id, new Row(delivery, 0, delivery.Created));
            return true;
        });
    }

    public Task DeliveredAsync(long id) => Task.FromResult(Write(() => _waiting.Remove(id)));

    public Task FailedAsync(long id, int attempts, DateTimeOffset due) => Task.FromResult(Write(() =>
    {
        if (_waiting.TryGetValue(id, out var row))
            _waiting[id] = row with { Attempts = attempts, Due = due };
        return true;
    }));

    public Task<int> BuryAsync(long id, int attempts, string reason, DateTimeOffset at, int mostDead) => Task.FromResult(Write(() =>
    {
        if (!_waiting.Remove(id, out var row))
            return 0;
        _dead.Add(id, (row with { Attempts = attempts }, at, reason));
        var surplus = _dead.Where(dead => dead.Value.Row.New.Webhook == row.New.Webhook).SkipLast(mostDead).Select(dead => dead.Key).ToList();
        surplus.ForEach(old => _dead.Remove(old));
        return surplus.Count;
    }));

    public Task<IReadOnlyList<StoredDelivery>> ReviveAsync(WebhookId webhook, long? letter, int most, Func<long> nextId, DateTimeOffset now) =>
        Task.FromResult(Write(() =>
        {
            var revived = new List<StoredDelivery>();
            foreach (var (id, dead) in _dead.Where(dead => dead.Value.Row.New.Webhook == webhook && (letter ?? dead.Key) == dead.Key).Take(most).ToList())
            {
                _dead.Remove(id);
                var row = new Row(dead.Row.New with { Id = nextId(), Created = now }, 0, now);
                _waiting.Add(row.New.Id, row);
                revived.Add(row.ToStored());
            }
            return (IReadOnlyList<StoredDelivery>)revived;
        }));

    public Task<bool> DropAsync(WebhookId webhook, long letter) => Task.FromResult(Write(() =>
        _dead.TryGetValue(letter, out var dead) && dead.Row.New.Webhook == webhook && _dead.Remove(letter)));

    public Task RemoveAsync(WebhookId webhook) => Task.FromResult(Write(() =>
    {
        foreach (var id in _waiting.Where(row => row.Value.New.Webhook == webhook).Select(row => row.Key).ToList())
            _waiting.Remove(id);
        foreach (var id in _dead.Where(dead => dead.Value.Row.New.Webhook == webhook).Select(dead => dead.Key).ToList())
            _dead.Remove(id);
        return true;
    }));

    public DeadLetterPage ReadDead(WebhookId webhook, int skip, int top) => Locked(() =>
    {
        var all = _dead.Values.Where(dead => dead.Row.New.Webhook == webhook).Reverse().ToList();
        return new DeadLetterPage(all.Count, [.. all.Skip(skip).Take(top).Select(dead => new DeadLetter(
            dead.Row.New.Id, dead.Row.New.EventId, dead.Row.New.EventType, dead.Row.New.Created, dead.Died, dead.Row.Attempts, dead.Reason, dead.Row.New.Body))]);
    });

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
            return read();
    }

    private T Write<T>(Func<T> write) => Refuses ? throw new StorageUnavailableException("refused", new IOException()) : Locked(write);

    private sealed record Row(NewDelivery New, int Attempts, DateTimeOffset Due)
    {
        public StoredDelivery ToStored() => new(New.Id, New.Webhook, New.Order, New.Created, Attempts, Due);
    }
}
