using Bellwire.Pbx.Webhooks.Delivering;

namespace Bellwire.Pbx.Tests.Webhooks;

public sealed class DeliveryQueueTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly PostOutcome Taken = new PostOutcome.Answered(200, null), Stalls = new PostOutcome.NoAnswer("no answer within 10 s");

    private readonly DeliveryQueue _queue = new(new RetryPlan(TimeSpan.FromSeconds(5), TimeSpan.FromHours(24), new Random(1)), 4);

    [Fact]
    public void Events_of_one_call_go_one_after_the_other_and_of_different_calls_side_by_side()
    {
        Add((1, 7), (2, 7), (3, 8));
        var (first, other) = (Take(Noon), Take(Noon));
        Assert.Equal((1, 3), (first.Id, other.Id));
        Assert.Null(_queue.Take(Noon));

        Assert.IsType<Settlement.Delivered>(_queue.Answered(first, Taken, Noon));
        Assert.Null(_queue.Take(Noon));                          // the store does not know yet
        _queue.Settled(first);

        Assert.Equal(2, Take(Noon).Id);
    }

    [Fact]
    public void A_failed_event_holds_back_its_call_only()
    {
        Add((1, 7), (2, 7), (3, 8));
        var first = Take(Noon);
        var again = Assert.IsType<Settlement.Again>(_queue.Answered(first, new PostOutcome.Answered(400, null), Noon));
        Assert.InRange(again.Due - Noon, TimeSpan.FromSeconds(4.5), TimeSpan.FromSeconds(5.5));

        Assert.Equal(3, Take(Noon).Id);
        Assert.Null(_queue.Take(Noon));
        Assert.Equal(again.Due, _queue.WakeAt);
        Assert.Equal((1, 2), (Take(again.Due).Id, first.Attempts));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public void An_answer_that_nobody_wants_this_stops_at_once(int status)
    {
        Add((1, 7), (2, 7));
        var first = Take(Noon);

        var dead = Assert.IsType<Settlement.Dead>(_queue.Answered(first, new PostOutcome.Answered(status, null), Noon));

        Assert.Equal($"answered {status}", dead.Reason);
        _queue.Settled(first);
        Assert.Equal(2, Take(Noon).Id);
        Assert.False(_queue.IsInTrouble);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(400)]
    [InlineData(401)]
    public void It_is_tried_for_24_hours_with_growing_pauses_then_it_is_dead(int status)
    {
        Add((1, 7));
        var (now, pauses) = (Noon, new List<TimeSpan>());
        while (_queue.Answered(Take(now), new PostOutcome.Answered(status, null), now) is Settlement.Again again)
        {
            pauses.Add(again.Due - now);
            now = again.Due;
        }

        Assert.Equal(Noon.AddHours(24), now);                    // the last attempt is at the end, exactly
        Assert.InRange(pauses.Count, 28, 36);
        double[] growing = [5, 15, 60, 180, 480, 900, 1800, 3600, 3600];
        Assert.All(growing.Zip(pauses), pair => Assert.InRange(pair.Second.TotalSeconds / pair.First, 0.9, 1.1));
    }

    [Fact]
    public void A_receiver_in_trouble_is_looked_at_by_one_request_and_the_rest_keeps_its_attempts()
    {
        Add([.. Enumerable.Range(1, 50).Select(i => ((long)i, (long)i))]);
        var begun = Enumerable.Range(0, 4).Select(_ => Take(Noon)).ToList();
        Assert.Null(_queue.Take(Noon));
        begun.ForEach(delivery => _queue.Answered(delivery, Stalls, Noon));
        Assert.True(_queue.IsInTrouble);
        Assert.Null(_queue.Take(Noon));

        var now = Noon;
        for (var looks = 0; looks < 20; looks++)
        {
            now = _queue.WakeAt!.Value;
            var probe = Take(now);
            Assert.Null(_queue.Take(now.AddDays(1)));            // one at a time
            _queue.Answered(probe, Stalls, now);
            Assert.InRange(_queue.WakeAt!.Value - now, TimeSpan.FromSeconds(4), TimeSpan.FromMinutes(5.5));
        }
        now = _queue.WakeAt!.Value;
        var back = Take(now);
        _queue.Answered(back, Taken, now);
        _queue.Settled(back);

        var attempts = new List<int>();
        while (_queue.Take(now) is { } next)
        {
            attempts.Add(next.Attempts);
            _queue.Answered(next, Taken, now);
            _queue.Settled(next);
        }
        Assert.Equal(49, attempts.Count);                        // all at once, also those that were tried
        Assert.All(attempts, count => Assert.InRange(count, 1, 3));
    }

    [Fact]
    public void What_is_asked_for_by_Retry_After_is_waited()
    {
        Add((1, 7), (2, 8));
        _queue.Answered(Take(Noon), new PostOutcome.Answered(429, TimeSpan.FromMinutes(3)), Noon);

        Assert.Null(_queue.Take(Noon.AddMinutes(2.9)));
        Assert.NotNull(_queue.Take(Noon.AddMinutes(3)));
    }

    [Fact]
    public void A_receiver_that_never_comes_back_leaves_dead_letters_after_24_hours()
    {
        Add([.. Enumerable.Range(1, 1000).Select(i => ((long)i, (long)i))]);
        for (var now = Noon; now < Noon.AddHours(24); now = _queue.WakeAt!.Value)
            while (_queue.Take(now) is { } probe)
                _queue.Answered(probe, Stalls, now);
        var dead = 0;
        while (_queue.TakeExpired(Noon.AddHours(24.1)) is { } expired)
        {
            dead++;
            _queue.Settled(expired);
        }
        Assert.Equal((1000, 0), (dead, _queue.Count));
    }

    [Fact]
    public void What_is_old_gets_its_try_when_nothing_speaks_against_the_receiver()
    {
        Add((1, 7));

        Assert.Null(_queue.TakeExpired(Noon.AddDays(3)));
        Assert.Equal(1, Take(Noon.AddDays(3)).Id);
    }

    [Fact]
    public void The_oldest_goes_when_too_many_wait()
    {
        Add((1, 7), (2, 7), (3, 8));
        Take(Noon);

        var oldest = _queue.TakeOldest()!;

        Assert.Equal((2, 2), (oldest.Id, _queue.Count));
        _queue.Settled(oldest);
        Assert.Equal(2, _queue.Count);
    }

    private void Add(params (long Id, long Order)[] deliveries)
    {
        foreach (var (id, order) in deliveries)
            _queue.Add(new WaitingDelivery(id, order, Noon, 0, Noon));
    }

    private WaitingDelivery Take(DateTimeOffset now) => _queue.Take(now) ?? throw new InvalidOperationException("nothing may go");
}
