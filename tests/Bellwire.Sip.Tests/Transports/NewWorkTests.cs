using Bellwire.Sip.Transports;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Sip.Tests.Transports;

public class NewWorkTests
{
    private const uint Full = 2 * 1024 * 1024, Empty = 0;

    private readonly FakeTimeProvider _time = new();
    private readonly NewWork _work;

    public NewWorkTests() => _work = new NewWork(_time);

    [Fact]
    public void While_little_waits_everybody_is_served()
    {
        for (var i = 0; i < 10_000; i++)
            Assert.Equal(Admission.Serve, _work.Admit());
        Ticks(Empty, 100, offeredEach: 100);
        Assert.False(_work.IsLimited);
    }

    [Fact]
    public void When_the_buffer_grows_less_is_taken_on_and_some_of_the_rest_hear_503()
    {
        Ticks(Empty, 50, offeredEach: 100);
        var verdicts = Ticks(Full, 20, offeredEach: 100);

        Assert.True(_work.IsLimited);
        Assert.InRange(verdicts.Count(verdict => verdict == Admission.Serve), 1, 1000);
        Assert.InRange(verdicts.Count(verdict => verdict == Admission.TurnAway), 1, 100);
        Assert.Contains(Admission.Drop, verdicts);
    }

    [Fact]
    public void However_long_it_lasts_a_little_is_always_taken_on()
    {
        Ticks(Empty, 50, offeredEach: 100);
        Ticks(Full, 1000, offeredEach: 100);

        Assert.Contains(Admission.Serve, Ticks(Full, 100, offeredEach: 100));
    }

    [Fact]
    public void When_the_rush_is_over_everybody_is_served_again()
    {
        Ticks(Empty, 50, offeredEach: 100);
        Ticks(Full, 50, offeredEach: 100);
        Ticks(Empty, 600, offeredEach: 10);

        Assert.False(_work.IsLimited);
    }

    private List<Admission> Ticks(uint waiting, int count, int offeredEach)
    {
        var verdicts = new List<Admission>();
        for (var tick = 0; tick < count; tick++)
        {
            for (var i = 0; i < offeredEach; i++)
                verdicts.Add(_work.Admit());
            _time.Advance(TimeSpan.FromMilliseconds(10));
            if (_work.IsDue(out var elapsed))
                _work.Look(waiting, limit: 8 * 1024 * 1024, elapsed);
        }
        return verdicts;
    }
}
