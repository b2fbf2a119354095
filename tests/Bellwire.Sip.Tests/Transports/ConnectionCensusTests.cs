using System.Net;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Tests.Transports;

public class ConnectionCensusTests
{
    private static readonly SipEndPoint Office = new(IPAddress.Parse("192.0.2.1"), 1000);
    private static readonly SipEndPoint Home = new(IPAddress.Parse("192.0.2.2"), 1000);

    [Fact]
    public void One_address_cannot_take_more_than_its_share()
    {
        var census = new ConnectionCensus(new ConnectionLimits { PerAddress = 2 });
        Assert.True(census.TryEnter(Office));
        Assert.True(census.TryEnter(Office.WithPort(1001)));
        Assert.False(census.TryEnter(Office.WithPort(1002)));
        Assert.True(census.TryEnter(Home));
        census.Leave(Office, wasHalfOpen: true);
        Assert.True(census.TryEnter(Office.WithPort(1003)));
    }

    [Fact]
    public void Half_open_connections_have_a_limit_of_their_own_which_speaking_frees()
    {
        var census = new ConnectionCensus(new ConnectionLimits { HalfOpenPerAddress = 1, HalfOpen = 2 });
        Assert.True(census.TryEnter(Office));
        Assert.False(census.TryEnter(Office));
        census.Opened(Office);
        Assert.True(census.TryEnter(Office));
        Assert.True(census.TryEnter(Home));
        Assert.False(census.TryEnter(new SipEndPoint(IPAddress.Parse("192.0.2.3"), 1)));
        census.Leave(Home, wasHalfOpen: true);
        census.Leave(Office, wasHalfOpen: false);
        census.Leave(Office, wasHalfOpen: true);
        Assert.Equal(0, census.Count);
        Assert.True(census.TryEnter(Home));
    }
}
