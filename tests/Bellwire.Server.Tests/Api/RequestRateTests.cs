using Bellwire.Server.Api;
using Bellwire.Server.Http;
using System.Net;
using Bellwire.Contracts;

namespace Bellwire.Server.Tests.Api;

public sealed class RequestRateTests
{
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");

    [Fact]
    public void An_account_has_one_allowance_for_all_its_tokens_and_takes_nobody_elses()
    {
        using var rates = new RequestRates(new HttpLimits { RequestsPerMinute = 2, RequestsPerMinuteOfAddress = 100 });

        Assert.Null(rates.Count(Of("101", "one")));
        Assert.Null(rates.Count(Of("101", "two")));
        Assert.InRange(rates.Count(Of("101", "three"))!.Value, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(1));
        Assert.Null(rates.Count(Of("102", "four")));
    }

    [Fact]
    public void An_address_has_an_allowance_of_its_own()
    {
        using var rates = new RequestRates(new HttpLimits { RequestsPerMinute = 100, RequestsPerMinuteOfAddress = 1 });

        Assert.Null(rates.Count(Home));
        Assert.NotNull(rates.Count(Home));
        Assert.Null(rates.Count(IPAddress.Parse("192.0.2.2")));
    }

    private static Caller Of(string number, string token) =>
        new(new Account(new TenantId(1), "example.org", new ExtensionId(2), number, $"user-{number}", Role.StandardUser), token, Home);
}
