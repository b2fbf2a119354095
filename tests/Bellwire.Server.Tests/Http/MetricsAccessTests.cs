using System.Net;
using Bellwire.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Bellwire.Server.Tests.Http;

public sealed class MetricsAccessTests
{
    private static readonly IPNetwork Office = IPNetwork.Parse("192.0.2.0/24");

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("192.0.2.9", true)]
    [InlineData("::ffff:192.0.2.9", true)]
    [InlineData("198.51.100.1", false)]
    public void This_machine_and_the_named_networks_may_read(string from, bool allowed) =>
        Assert.Equal(allowed, new MetricsAccess([Office], null).Allows(IPAddress.Parse(from), new HeaderDictionary()));

    [Fact]
    public void Whoever_comes_through_a_proxy_on_this_machine_is_not_this_machine() =>
        Assert.False(new MetricsAccess([], null).Allows(IPAddress.Loopback, new HeaderDictionary { ["X-Forwarded-For"] = "198.51.100.1" }));

    [Theory]
    [InlineData("Bearer right", true)]
    [InlineData("bearer right", true)]
    [InlineData("Bearer wrong", false)]
    [InlineData("Basic right", false)]
    public void The_token_opens_from_anywhere(string header, bool allowed) =>
        Assert.Equal(allowed, new MetricsAccess([], "right").Allows(IPAddress.Parse("198.51.100.1"), new HeaderDictionary { ["Authorization"] = header }));
}
