using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Bellwire.Server.Http;

namespace Bellwire.Server.Tests.Api;

/// <summary>Too many requests, over the wire. The limits themselves are tried on a clock in <see cref="RequestRateTests"/>.</summary>
public sealed class RateTests
{
    [Fact]
    public async Task Whoever_asks_too_much_is_told_to_wait_with_every_token_and_nobody_else_is()
    {
        await using var house = await HouseAsync(new HttpLimits { RequestsPerMinute = 5, RequestsPerMinuteOfAddress = 10_000 });
        var (ann, again, boss) = (await house.TokenOfAsync("ann", "alpha.test"), await house.TokenOfAsync("ann", "alpha.test"), await house.TokenOfAsync("boss", "alpha.test"));

        for (var request = 0; request < 5; request++)
            Assert.Equal(200, (await house.GetAsync("auth/user", request % 2 == 0 ? ann : again)).Status);
        foreach (var token in new[] { ann, again })
        {
            var refused = await house.GetAsync("auth/user", token);
            Assert.Equal((429, "TOO_MANY_REQUESTS"), (refused.Status, refused.Code));
            Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        }
        Assert.Equal(200, (await house.GetAsync("auth/user", boss)).Status);
        Assert.Equal(200, (await house.GetAsync("auth/user", await house.TokenOfAsync("ann", "beta.test"))).Status);
    }

    [Fact]
    public async Task An_address_that_asks_too_much_is_told_to_wait_signed_in_or_not_and_no_other_is()
    {
        await using var house = await HouseAsync(new HttpLimits { RequestsPerMinute = 10_000, RequestsPerMinuteOfAddress = 5 });
        var ann = await house.TokenOfAsync("ann", "alpha.test");
        for (var request = 0; request < 4; request++)
            Assert.Equal(200, (await house.GetAsync("auth/user", ann)).Status);

        foreach (var answer in new[] { await house.GetAsync("auth/user", ann), await house.PostAsync("auth/sign_in", null, "{}"), await house.GetAsync("nothing") })
        {
            Assert.Equal((429, "TOO_MANY_REQUESTS"), (answer.Status, answer.Code));
            Assert.NotNull(answer.RetryAfter);
        }
        using var elsewhere = From("127.0.0.2", house);
        elsewhere.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ann);
        Assert.Equal("103", JsonNode.Parse(await elsewhere.GetStringAsync("auth/user", TestContext.Current.CancellationToken))!["number"]!.GetValue<string>());
    }

    private static async Task<TwoTenants> HouseAsync(HttpLimits limits)
    {
        var house = new TwoTenants(limits);
        await house.InitializeAsync();
        return house;
    }

    private static HttpClient From(string address, TwoTenants house) => new(new SocketsHttpHandler
    {
        SslOptions = { RemoteCertificateValidationCallback = house.Trust },
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri($"https://localhost:{house.Report.ApiPort}/api/"),
    };
}
