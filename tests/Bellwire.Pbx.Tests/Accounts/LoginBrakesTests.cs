using System.Net;
using Bellwire.Pbx.Accounts;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Pbx.Tests.Accounts;

public sealed class LoginBrakesTests
{
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Elsewhere = IPAddress.Parse("192.0.2.2");

    private readonly FakeTimeProvider _time = new();
    private readonly LoginBrakes _brakes;

    public LoginBrakesTests() => _brakes = new LoginBrakes(_time);

    [Fact]
    public void Answers_are_held_back_twice_as_long_after_each_failure_up_to_ten_seconds() =>
        Assert.Equal([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10], Enumerable.Range(0, 8).Select(_ => _brakes.Failed("ann", Home).TotalSeconds));

    [Fact]
    public void Guessing_from_elsewhere_does_not_slow_the_owner()
    {
        for (var i = 0; i < 20; i++)
            _brakes.Failed("ann", Elsewhere);
        Assert.Equal(TimeSpan.Zero, _brakes.Succeeded("ann", Home));
    }

    [Fact]
    public void A_success_is_held_back_once_more_and_then_forgets()
    {
        _brakes.Failed("ann", Home);
        _brakes.Failed("Ann", Home);
        Assert.Equal(0.4, _brakes.Succeeded("ann", Home).TotalSeconds);
        Assert.Equal(TimeSpan.Zero, _brakes.Succeeded("ann", Home));
    }

    [Fact]
    public void Failures_are_forgotten_after_a_quarter_of_an_hour()
    {
        _brakes.Failed("ann", Home);
        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(TimeSpan.Zero, _brakes.Succeeded("ann", Home));
    }

    [Fact]
    public void Thirty_failures_in_a_minute_shut_an_address_until_the_minute_is_over()
    {
        for (var i = 0; i < 30; i++)
        {
            Assert.Null(_brakes.ThrottledFor(Home));
            _brakes.Failed($"user{i}", Home);
        }
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(TimeSpan.FromSeconds(40), _brakes.ThrottledFor(Home));
        Assert.Null(_brakes.ThrottledFor(Elsewhere));
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Null(_brakes.ThrottledFor(Home));
    }

    [Fact]
    public void An_IPv6_guesser_cannot_hide_among_the_addresses_of_its_network()
    {
        for (var i = 0; i < 30; i++)
            _brakes.Failed("ann", IPAddress.Parse($"2001:db8:1:2::{i:x}"));
        Assert.NotNull(_brakes.ThrottledFor(IPAddress.Parse("2001:db8:1:2:ffff::1")));
        Assert.Null(_brakes.ThrottledFor(IPAddress.Parse("2001:db8:1:3::1")));
        Assert.Null(_brakes.ThrottledFor(Home));
    }

    [Fact]
    public void A_flood_from_countless_addresses_stays_bounded()
    {
        for (var i = 0; i < LoginBrakes.MostEntries + 5_000; i++)
            _brakes.Failed("ann", new IPAddress((long)i));
        Assert.InRange(_brakes.Entries, 1, LoginBrakes.MostEntries);
    }
}
