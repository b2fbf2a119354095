using Bellwire.Server.Api;
using Microsoft.AspNetCore.Routing;

namespace Bellwire.Server.Tests.Api;

/// <summary>See <see cref="DocumentWalkTests"/> for the walk over all addresses with all roles.</summary>
public sealed class RoleTests(TwoTenants house) : IClassFixture<TwoTenants>
{
    [Fact]
    public void Every_address_says_who_may_call_it()
    {
        var silent = Addresses().Where(address => address.Metadata.GetMetadata<Access>() is null).Select(address => address.RoutePattern.RawText);

        Assert.Empty(silent);
        Assert.True(Addresses().Count() > 25);
    }

    [Fact]
    public async Task Only_administrators_change_anything_of_a_tenant()
    {
        foreach (var name in new[] { "lead", "ann" })
            Assert.Equal(403, (await house.PostAsync("users", await house.TokenOfAsync(name, "alpha.test"), """{"number":"190"}""")).Status);
    }

    private IEnumerable<RouteEndpoint> Addresses() =>
        house.Endpoints.OfType<RouteEndpoint>().Where(endpoint =>
            endpoint.RoutePattern.RawText?.TrimStart('/').StartsWith("api/", StringComparison.Ordinal) == true && !endpoint.RoutePattern.RawText.Contains("docs", StringComparison.Ordinal));
}
