namespace Bellwire.Pbx.Webhooks.Delivering;

/// <summary>
/// What waits for one webhook, and what may go now. Of each order (a call, an extension, a queue) only the first is ever on its way, and the next one goes
/// when the first is settled; different orders go side by side. A receiver that fails three times in a row is in trouble: then one request at a time looks
/// whether it is back, with growing pauses, and everything else waits without using up its attempts. No clock, no socket; not safe for threads.
/// </summary>
internal sealed class DeliveryQueue(RetryPlan plan, int mostAtOnce)
{
    private const int TroubleAfter = 3;
    private const int ExpiryLook = 128;                         // more than can be busy at a time

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    private readonly SortedDictionary<long, WaitingDelivery> _all = [];
    private readonly Dictionary<long, LinkedList<WaitingDelivery>> _orders = [];
    private readonly SortedSet<WaitingDelivery> _heads = new(WaitingDelivery.ByDue);   // the first of each order, unless it is busy
    private int _onTheirWay;
    private int _writtenOff;
    private int _troubles;
    private DateTimeOffset _quietUntil;

    /// <summary>How many wait or are on their way, without those written off.</summary>
    public int Count => _all.Count - _writtenOff;

    /// <summary>The receiver failed several times in a row.</summary>
    public bool IsInTrouble => _troubles >= TroubleAfter;

    /// <summary>Adds one behind those of its order. Ids rise.</summary>
    public void Add(WaitingDelivery delivery)
    {
        _all.Add(delivery.Id, delivery);
        if (!_orders.TryGetValue(delivery.Order, out var order))
            _orders.Add(delivery.Order, order = new LinkedList<WaitingDelivery>());
        delivery.Place = order.AddLast(delivery);
        if (order.First == delivery.Place)
            _heads.Add(delivery);
    }

    /// <summary>One that is to be sent now; null: none. Its attempt has begun.</summary>
    public WaitingDelivery? Take(DateTimeOffset now)
    {
        if (_heads.Min is not { } first || first.Due > now || now < _quietUntil || !HasRoom)
            return null;
        _heads.Remove(first);
        first.IsBusy = true;
        first.Attempts++;
        _onTheirWay++;
        return first;
    }

    /// <summary>When to ask again; null: not before something is added or answered.</summary>
    public DateTimeOffset? WakeAt => _heads.Min is { } first && HasRoom ? (first.Due > _quietUntil ? first.Due : _quietUntil) : null;

    private bool HasRoom => _onTheirWay < (IsInTrouble ? 1 : mostAtOnce);

    /// <summary>An attempt is over.</summary>
    public Settlement Answered(WaitingDelivery delivery, PostOutcome outcome, DateTimeOffset now)
    {
        _onTheirWay--;
        if (outcome.IsTrouble)
            MeetsTrouble(outcome, now);
        else
            IsWell(now);
        if (outcome.IsTaken)
            return new Settlement.Delivered();
        if (outcome.IsGone)
            return new Settlement.Dead(outcome.Describe());
        var end = delivery.Created + plan.RetryFor;
        if (now >= end)
            return new Settlement.Dead($"not taken in time, at last: {outcome.Describe()}");
        var pause = plan.Pause(delivery.Attempts);
        if (AskedFor(outcome) is { } asked && asked > pause)
            pause = asked;
        var due = now + pause < end ? now + pause : end;
        delivery.MetTrouble = outcome.IsTrouble;
        Release(delivery, due);
        return new Settlement.Again(due);
    }

    /// <summary>An attempt that came to nothing on our side: the receiver is not to blame, and it counts for nothing.</summary>
    public void Untried(WaitingDelivery delivery, DateTimeOffset due)
    {
        _onTheirWay--;
        delivery.Attempts--;
        Release(delivery, due);
    }

    /// <summary>Delivered or dead, and the store knows: the next of its order may go.</summary>
    public void Settled(WaitingDelivery delivery)
    {
        _all.Remove(delivery.Id);
        _writtenOff -= delivery.IsWrittenOff ? 1 : 0;
        var order = _orders[delivery.Order];
        var wasFirst = order.First == delivery.Place;
        order.Remove(delivery.Place!);                          // what is in the queue has a place
        if (order.First is not { Value: var next })
            _orders.Remove(delivery.Order);
        else if (wasFirst && !next.IsBusy)
            _heads.Add(next);
    }

    /// <summary>
    /// One whose time is over while its receiver is in trouble: to be made a dead letter. At a receiver that is well everything gets its try, however old.
    /// </summary>
    public WaitingDelivery? TakeExpired(DateTimeOffset now)
    {
        if (!IsInTrouble)
            return null;
        foreach (var delivery in _all.Values.Take(ExpiryLook))
            if (delivery.Created + plan.RetryFor > now)
                return null;
            else if (!delivery.IsBusy)
                return WriteOff(delivery);
        return null;
    }

    /// <summary>The oldest that is not on its way, to be made a dead letter because too many wait.</summary>
    public WaitingDelivery? TakeOldest() => _all.Values.FirstOrDefault(delivery => !delivery.IsBusy) is { } oldest ? WriteOff(oldest) : null;

    private WaitingDelivery WriteOff(WaitingDelivery delivery)
    {
        _heads.Remove(delivery);
        delivery.IsBusy = delivery.IsWrittenOff = true;
        _writtenOff++;
        return delivery;
    }

    private void Release(WaitingDelivery delivery, DateTimeOffset due)
    {
        delivery.IsBusy = false;
        delivery.Due = due;
        _heads.Add(delivery);
    }

    private void MeetsTrouble(PostOutcome outcome, DateTimeOffset now)
    {
        _troubles++;
        var quiet = IsInTrouble ? plan.Quiet(_troubles - TroubleAfter + 1) : TimeSpan.Zero;
        if (AskedFor(outcome) is { } asked && asked > quiet)
            quiet = asked;
        if (quiet > TimeSpan.Zero && now + quiet > _quietUntil)
            _quietUntil = now + quiet;
    }

    // Those that met the trouble need not sit out their pauses; an event that the receiver cannot bear by itself keeps them.
    private void IsWell(DateTimeOffset now)
    {
        var wasInTrouble = IsInTrouble;
        _troubles = 0;
        _quietUntil = default;
        if (!wasInTrouble)
            return;
        foreach (var head in _heads.Where(head => head.MetTrouble && head.Due > now).ToList())
        {
            _heads.Remove(head);
            head.Due = now;
            head.MetTrouble = false;
            _heads.Add(head);
        }
    }

    private static TimeSpan? AskedFor(PostOutcome outcome) =>
        outcome is PostOutcome.Answered { Status: 429 or 503, RetryAfter: { } asked } ? (asked < LongestRetryAfter ? asked : LongestRetryAfter) : null;
}
