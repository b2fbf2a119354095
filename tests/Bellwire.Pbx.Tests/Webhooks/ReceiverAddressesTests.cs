using System.Net;
using Bellwire.Pbx.Webhooks.Posting;

namespace Bellwire.Pbx.Tests.Webhooks;

public sealed class ReceiverAddressesTests
{
    private static readonly ReceiverAddresses Addresses = new("crm.corp.example, 10.1.2.3, [fd00::7]");

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("223.255.255.254")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00:1450:4001::5")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2002:808:808::1")]                              // 6to4 of 8.8.8.8
    [InlineData("64:ff9b::808:808")]                             // NAT64 of 8.8.8.8
    public void What_is_public_may_be_reached(string address) => Assert.True(Addresses.MayReach("receiver.example", IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]                                   // carrier's NAT
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("169.254.169.254")]                              // where clouds tell their secrets
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.170")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.250")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]                                  // IPv4-compatible
    [InlineData("::ffff:127.0.0.1")]                             // mapped
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:0:127.0.0.1")]                           // translated, RFC 2765
    [InlineData("64:ff9b::7f00:1")]                              // NAT64 of 127.0.0.1
    [InlineData("64:ff9b::a9fe:a9fe")]                           // NAT64 of 169.254.169.254
    [InlineData("64:ff9b:1::808:808")]                           // a NAT64 of one's own
    [InlineData("2002:7f00:1::1")]                               // 6to4 of 127.0.0.1
    [InlineData("2002:c0a8:101::1")]                             // 6to4 of 192.168.1.1
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]         // Teredo
    [InlineData("2001:db8::1")]
    [InlineData("3fff::1")]
    [InlineData("100::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%3")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("5f00::1")]
    public void What_is_not_public_may_not_be_reached(string address) => Assert.False(Addresses.MayReach("receiver.example", IPAddress.Parse(address)));

    [Theory]
    [InlineData("crm.corp.example", "10.0.0.1", true)]
    [InlineData("CRM.corp.example.", "192.168.7.7", true)]
    [InlineData("crm.corp.example", "127.0.0.1", true)]
    [InlineData("crm.corp.example", "::ffff:10.0.0.1", true)]
    [InlineData("crm.corp.example", "fd00::1", true)]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("[fd00::7]", "fd00::7", true)]
    [InlineData("other.corp.example", "10.0.0.1", false)]
    [InlineData("corp.example", "10.0.0.1", false)]
    [InlineData("10.1.2.4", "10.1.2.4", false)]
    [InlineData("crm.corp.example", "0.0.0.0", false)]           // nobody in particular is there
    [InlineData("crm.corp.example", "::", false)]
    [InlineData("crm.corp.example", "224.0.0.1", false)]
    [InlineData("crm.corp.example", "::ffff:255.255.255.255", false)]
    [InlineData("crm.corp.example", "ff02::1", false)]
    public void The_operator_may_name_hosts_that_lie_in_private_networks(string host, string address, bool may) =>
        Assert.Equal(may, Addresses.MayReach(host, IPAddress.Parse(address)));

    [Fact]
    public async Task One_private_address_among_public_ones_is_enough_to_refuse()
    {
        var connections = new ReceiverConnections(
            new ReceiverAddresses(""), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("8.8.8.8"), IPAddress.Parse("::ffff:127.0.0.1")]));

        await Assert.ThrowsAsync<ReceiverRefusedException>(async () => await connections.ConnectAsync("rebinding.example", 443, default));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("0x7f.1")]
    [InlineData("2130706433")]
    public async Task An_address_in_place_of_a_name_is_judged_too(string host)
    {
        var connections = new ReceiverConnections(new ReceiverAddresses(""), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));

        await Assert.ThrowsAsync<ReceiverRefusedException>(async () => await connections.ConnectAsync(host, 443, default));
    }
}
