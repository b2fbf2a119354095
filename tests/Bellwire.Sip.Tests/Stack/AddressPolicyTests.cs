using System.Net;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;
using Bellwire.Testing.Sip;

namespace Bellwire.Sip.Tests.Stack;

public sealed class AddressPolicyTests : IAsyncDisposable
{
    private static readonly SipEndPoint Outside = SimulatedNetwork.At("198.51.100.7", 5060);
    private static readonly SipEndPoint Inside = SimulatedNetwork.At("10.0.0.7", 5060);

    private readonly TestStack _house = new();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public void A_peer_outside_is_told_the_public_address_and_one_inside_the_local_one()
    {
        var policy = new AddressPolicy(IPAddress.Parse("203.0.113.1"), AddressPolicy.PrivateNetworks, TimeProvider.System);
        Assert.Equal("203.0.113.1:5060", policy.For(_house.Link, Outside).ToString());
        Assert.Equal("203.0.113.1", policy.AddressFor(Outside).ToString());
        Assert.Equal("10.0.0.1:5060", policy.For(_house.Link, Inside).ToString());
    }

    [Fact]
    public void Local_networks_can_be_named()
    {
        var policy = new AddressPolicy(IPAddress.Parse("203.0.113.1"), [IPNetwork.Parse("198.51.100.0/24")], TimeProvider.System);
        Assert.Equal("10.0.0.1:5060", policy.For(_house.Link, Outside).ToString());
        Assert.Equal("203.0.113.1:5060", policy.For(_house.Link, Inside).ToString());
    }

    [Theory]
    [InlineData("127.0.0.5", "127.0.0.1")]
    [InlineData("::1", "::1")]
    public void Without_public_address_a_peer_is_told_the_address_of_the_route_to_it(string peer, string local)
    {
        var policy = new AddressPolicy(null, AddressPolicy.PrivateNetworks, TimeProvider.System);
        Assert.Equal(local, policy.AddressFor(SimulatedNetwork.At(peer, 5060)).ToString());
    }
}
