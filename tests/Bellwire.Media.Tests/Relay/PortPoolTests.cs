using System.Net;
using Bellwire.Media.Relay;

namespace Bellwire.Media.Tests.Relay;

public class PortPoolTests
{
    [Theory]
    [InlineData("0", true)]
    [InlineData("20000-29999", true)]
    [InlineData("20001-20003", true)]
    [InlineData("20001-20002", false)]
    [InlineData("29999-20000", false)]
    [InlineData("80-90", false)]
    [InlineData("20000-70000", false)]
    [InlineData("20000", false)]
    [InlineData("", false)]
    public void A_range_is_read_or_refused(string text, bool good) => Assert.Equal(good, PortRange.TryParse(text, out _));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Rtp_has_an_even_port_and_rtcp_the_next(string address)
    {
        var pool = new PortPool(PortRange.Ephemeral, 10, new Random(1));
        var pair = pool.Take(IPAddress.Parse(address), out _);
        Assert.NotNull(pair);
        Assert.Equal(0, pair.LocalRtp.Port % 2);
        Assert.Equal(pair.LocalRtp.Port + 1, ((IPEndPoint)pair.Rtcp.LocalEndPoint!).Port);
        pool.Release(pair);
        Assert.Equal(0, pool.InUse);
    }

    [Fact]
    public void A_used_up_range_refuses_and_a_released_pair_serves_again()
    {
        var range = FreeRange(pairs: 3);
        var pool = new PortPool(range, 1000, new Random(1));
        var pairs = Enumerable.Range(0, 3).Select(_ => pool.Take(IPAddress.Loopback, out var _)!).ToList();
        Assert.All(pairs, pair => Assert.InRange(pair.LocalRtp.Port, range.First, range.Last));
        Assert.Null(pool.Take(IPAddress.Loopback, out var refusal));
        Assert.Equal(PortRefusal.Exhausted, refusal);
        var port = pairs[1].LocalRtp.Port;
        pool.Release(pairs[1]);
        var again = pool.Take(IPAddress.Loopback, out _);
        Assert.Equal(port, again?.LocalRtp.Port);
        pool.Release(again!);
        pool.Release(pairs[0]);
        pool.Release(pairs[2]);
    }

    [Fact]
    public void Two_thousand_short_calls_leave_no_port_behind()
    {
        var pool = new PortPool(PortRange.Ephemeral, 4, new Random(1));
        for (var i = 0; i < 2000; i++)
            pool.Release(pool.Take(IPAddress.Loopback, out _) ?? throw new InvalidOperationException($"call {i} got no port"));
        Assert.Equal(0, pool.InUse);
    }

    [Fact]
    public void An_address_that_is_not_ours_is_named_as_the_reason()
    {
        var pool = new PortPool(new PortRange(20000, 29999), 10, new Random(1));
        Assert.Null(pool.Take(IPAddress.Parse("203.0.113.1"), out var refusal));
        Assert.Equal(PortRefusal.AddressUnavailable, refusal);
        Assert.Equal(0, pool.InUse);
    }

    // Three pairs around ones that the system just gave out, so that nobody else holds them.
    private static PortRange FreeRange(int pairs)
    {
        for (var first = 31000; ; first += 2 * pairs)
        {
            var pool = new PortPool(new PortRange(first, first + 2 * pairs - 1), pairs, new Random(1));
            var taken = Enumerable.Range(0, pairs).Select(_ => pool.Take(IPAddress.Loopback, out var _)).ToList();
            foreach (var pair in taken.OfType<PortPair>())
                pool.Release(pair);
            if (!taken.Contains(null))
                return new PortRange(first, first + 2 * pairs - 1);
        }
    }
}
