using Bellwire.Sip.Transports;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Sip.Tests.Transports;

public class NewWorkTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly NewWork _work;

    public NewWorkTests() => _work = new NewWork(_time);

    [Fact]
    public void While_the_buffer_empties_now_and_then_everybody_is_served()
    {
        Assert.All(Ticks(emptied: true, 100, offeredEach: 200), verdict => Assert.Equal(Admission.Serve, verdict));
        Assert.False(_work.IsLimited);
    }

    [Fact]
    public void A_burst_that_is_soon_gone_limits_nobody()
    {
        Ticks(emptied: true, 50, offeredEach: 10);
        Ticks(emptied: false, 1, offeredEach: 5_000);
        Ticks(emptied: true, 1, offeredEach: 10);

        Assert.False(_work.IsLimited);
    }

    [Fact]
    public void When_there_is_no_end_to_the_work_less_is_taken_on_and_some_of_the_rest_hear_503()
    {
        Ticks(emptied: true, 50, offeredEach: 100);
        var verdicts = Ticks(emptied: false, 40, offeredEach: 100);

        Assert.True(_work.IsLimited);
        Assert.InRange(verdicts.Count(verdict => verdict == Admission.Serve), 200, 3_000);
        Assert.InRange(verdicts.Count(verdict => verdict == Admission.TurnAway), 1, 200);
        Assert.Contains(Admission.Drop, verdicts);
    }

    [Fact]
    public void The_rate_stays_near_what_can_be_done()
    {
        // 60 of 300 can be served in a tick; the buffer empties whenever no more were taken on.
        var served = new List<int>();
        for (var tick = 0; tick < 1_000; tick++)
        {
            var verdicts = Ticks(emptied: served.Count == 0 || served[^1] <= 60, 1, offeredEach: 300);
            served.Add(verdicts.Count(verdict => verdict == Admission.Serve));
        }
        Assert.InRange(served.Skip(200).Average(), 50, 64);
    }

    [Fact]
    public void However_long_it_lasts_a_little_is_always_taken_on()
    {
        Ticks(emptied: true, 50, offeredEach: 100);
        Ticks(emptied: false, 1_000, offeredEach: 100);

        Assert.Contains(Admission.Serve, Ticks(emptied: false, 100, offeredEach: 100));
    }

    [Fact]
    public void A_flood_is_left_to_the_kernel_so_that_little_more_comes_through_than_is_served()
    {
        const int floodEach = 2_000, possibleEach = 100;            // in 20 ms
        Ticks(emptied: true, 50, offeredEach: 50);
        var served = 2 * possibleEach;
        for (var tick = 0; tick < 200; tick++)
        {
            var verdicts = Ticks(emptied: served <= possibleEach, 1, offeredEach: (int)(floodEach * (1 - _work.Sieve)));
            served = verdicts.Count(verdict => verdict == Admission.Serve);
        }

        Assert.InRange(_work.Sieve, 0.7, SieveShare.Most);
        Assert.True(_work.IsLimited);
    }

    [Fact]
    public void When_the_rush_is_over_nothing_is_sieved_and_everybody_is_served_again()
    {
        A_flood_is_left_to_the_kernel_so_that_little_more_comes_through_than_is_served();
        _time.Advance(TimeSpan.FromMilliseconds(200));
        _work.Received(emptied: true);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        _work.Received(emptied: true);

        Assert.Equal(0, _work.Sieve);
        Assert.False(_work.IsLimited);
    }

    private List<Admission> Ticks(bool emptied, int count, int offeredEach)
    {
        var verdicts = new List<Admission>();
        for (var tick = 0; tick < count; tick++)
        {
            for (var i = 0; i < offeredEach; i++)
                verdicts.Add(_work.Admit());
            _time.Advance(TimeSpan.FromMilliseconds(20));
            _work.Received(emptied);
        }
        return verdicts;
    }
}
