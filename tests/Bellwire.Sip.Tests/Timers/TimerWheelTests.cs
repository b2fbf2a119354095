using Bellwire.Sip.Timers;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Sip.Tests.Timers;

public class TimerWheelTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_timer_fires_once_when_its_time_has_come_and_not_before()
    {
        using var wheel = new TimerWheel(_time);
        var timer = new Bell();
        wheel.Arm(timer, TimeSpan.FromMilliseconds(500));

        _time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.Equal(0, timer.Rings);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, timer.Rings);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, timer.Rings);
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void A_timer_longer_than_one_turn_of_the_wheel_waits_its_turns()
    {
        using var wheel = new TimerWheel(_time);
        var timer = new Bell();
        wheel.Arm(timer, TimeSpan.FromHours(1));

        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(10));
        Assert.Equal(0, timer.Rings);
        _time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(1, timer.Rings);
    }

    [Fact]
    public void A_cancelled_timer_does_not_fire_and_an_armed_one_moves()
    {
        using var wheel = new TimerWheel(_time);
        var (cancelled, moved) = (new Bell(), new Bell());
        wheel.Arm(cancelled, TimeSpan.FromSeconds(1));
        wheel.Arm(moved, TimeSpan.FromSeconds(1));
        Assert.True(wheel.Cancel(cancelled));
        Assert.False(wheel.Cancel(cancelled));
        wheel.Arm(moved, TimeSpan.FromSeconds(5));

        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal((0, 0), (cancelled.Rings, moved.Rings));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((0, 1), (cancelled.Rings, moved.Rings));
    }

    [Fact]
    public void Timers_of_one_tick_fire_in_the_order_they_were_armed()
    {
        using var wheel = new TimerWheel(_time);
        var order = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            var number = i;
            wheel.Arm(new Bell(() => order.Add(number)), TimeSpan.FromSeconds(1));
        }
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([0, 1, 2, 3, 4], order);
    }

    [Fact]
    public void A_timer_may_arm_itself_and_cancel_others_while_it_fires()
    {
        using var wheel = new TimerWheel(_time);
        var other = new Bell();
        Bell? repeating = null;
        repeating = new Bell(() =>
        {
            wheel.Cancel(other);
            wheel.Arm(repeating!, TimeSpan.FromSeconds(1));         // assigned before it can fire
        });
        wheel.Arm(repeating, TimeSpan.FromSeconds(1));
        wheel.Arm(other, TimeSpan.FromSeconds(1.5));

        for (var i = 0; i < 300; i++)
            _time.Advance(TimeSpan.FromMilliseconds(10));           // the fake clock shows its callbacks the end of a jump only
        Assert.Equal(3, repeating.Rings);
        Assert.Equal(0, other.Rings);
    }

    [Fact]
    public void Any_mix_of_timers_fires_each_at_its_time_within_a_tick() =>
        Gen.Int[1, 60_000].Array[1, 50].Sample(milliseconds =>
        {
            var time = new FakeTimeProvider();
            using var wheel = new TimerWheel(time);
            var start = time.GetTimestamp();
            var fired = new List<(int Wanted, TimeSpan At)>();
            foreach (var wanted in milliseconds)
                wheel.Arm(new Bell(() => fired.Add((wanted, time.GetElapsedTime(start)))), TimeSpan.FromMilliseconds(wanted));
            for (var i = 0; i < 6_001; i++)
                time.Advance(TimeSpan.FromMilliseconds(10));
            return fired.Count == milliseconds.Length
                && fired.TrueForAll(f => f.At.TotalMilliseconds >= f.Wanted && f.At.TotalMilliseconds <= f.Wanted + 10);
        }, iter: 20);

    private sealed class Bell(Action? onRing = null) : WheelTimer
    {
        internal int Rings { get; private set; }

        protected internal override void OnDue()
        {
            Rings++;
            onRing?.Invoke();
        }
    }
}
