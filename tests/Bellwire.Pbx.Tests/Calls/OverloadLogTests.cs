using Bellwire.Pbx.Calls;
using Bellwire.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Pbx.Tests.Calls;

public sealed class OverloadLogTests
{
    [Fact]
    public void Refused_calls_are_told_at_once_and_then_once_a_second_with_their_number()
    {
        var (time, logger) = (new FakeTimeProvider(), new LineLogger<OverloadLogTests>());
        var log = new OverloadLog(time, logger);
        for (var tenth = 0; tenth < 25; tenth++)
        {
            log.Refused(Overload.TooManyCalls);
            time.Advance(TimeSpan.FromSeconds(0.1));
        }
        Assert.Equal(["1 calls", "10 calls", "10 calls"], logger.Lines.Select(line => line.Split(": ")[1].Split(" refused")[0]));
    }
}
