using System.Net.WebSockets;
using System.Text;

namespace Bellwire.Server.Tests.Api;

public sealed class SignInTests(TwoTenants house) : IClassFixture<TwoTenants>
{
    [Fact]
    public async Task Whoever_signs_in_is_told_who_he_is()
    {
        var user = await house.GetAsync("auth/user", await house.TokenOfAsync("ann", "alpha.test"));

        Assert.Equal(200, user.Status);
        Assert.Equal(("103", "alpha.test", "StandardUser"),
            (user.Json["number"]!.GetValue<string>(), user.Json["domain"]!.GetValue<string>(), user.Json["role"]!.GetValue<string>()));
        Assert.Matches("^[0-9]{15,}$", user.Json["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_system_administrator_signs_in_without_a_domain()
    {
        var user = await house.GetAsync("auth/user", await house.TokenOfAsync("chief", null));

        Assert.Equal("SystemAdmin", user.Json["role"]!.GetValue<string>());
        Assert.True(user.Json.AsObject().ContainsKey("tenant_id"));
        Assert.Null(user.Json["tenant_id"]);
    }

    [Theory]
    [InlineData("""{"username":"nobody","password":"x","domain":"alpha.test"}""", 401, "UNAUTHORIZED")]
    [InlineData("""{"username":"boss","password":"x","domain":"gamma.test"}""", 401, "UNAUTHORIZED")]
    [InlineData("""{"username":"boss"}""", 400, "VALIDATE_FAILED")]
    [InlineData("""{"username":7,"password":"x"}""", 400, "VALIDATE_FAILED")]
    [InlineData("[]", 400, "VALIDATE_FAILED")]
    [InlineData("no json", 400, "VALIDATE_FAILED")]
    public async Task What_is_no_login_is_refused_in_the_shape_of_the_interface(string body, int status, string code)
    {
        var answer = await house.PostAsync("auth/sign_in", null, body);

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("forged")]
    public async Task Without_a_good_token_nothing_is_told(string? token)
    {
        var answer = await house.GetAsync("users", token);

        Assert.Equal((401, "UNAUTHORIZED"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_refresh_token_is_good_once_and_ends_the_pair_before()
    {
        var (access, refresh) = await house.SignInAsync("lead", "alpha.test");
        var body = $$"""{"refresh_token":"{{refresh}}"}""";

        var next = await house.PostAsync("auth/refresh_token", null, body);
        Assert.Equal(200, next.Status);
        Assert.Equal(401, (await house.GetAsync("auth/user", access)).Status);
        Assert.Equal(200, (await house.GetAsync("auth/user", next.Json["access_token"]!.GetValue<string>())).Status);
        Assert.Equal(401, (await house.PostAsync("auth/refresh_token", null, body)).Status);
    }

    [Fact]
    public async Task A_refresh_token_opens_nothing_itself()
    {
        var (access, refresh) = await house.SignInAsync("lead", "alpha.test");

        Assert.Equal(401, (await house.GetAsync("auth/user", refresh)).Status);
        Assert.Equal(401, (await house.PostAsync("auth/refresh_token", null, $$"""{"refresh_token":"{{access}}"}""")).Status);
    }

    [Fact]
    public async Task Signing_out_ends_both_tokens()
    {
        var (access, refresh) = await house.SignInAsync("lead", "beta.test");

        Assert.Equal(204, (await house.PostAsync("auth/sign_out", access)).Status);
        Assert.Equal(401, (await house.GetAsync("auth/user", access)).Status);
        Assert.Equal(401, (await house.PostAsync("auth/refresh_token", null, $$"""{"refresh_token":"{{refresh}}"}""")).Status);
    }

    [Fact]
    public async Task A_new_password_ends_tokens_and_live_event_sessions()
    {
        var (access, refresh) = await house.SignInAsync("ann", "beta.test");
        using var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = house.Trust;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await socket.ConnectAsync(new Uri($"wss://localhost:{house.Report.WsiPort}/"), patience.Token);
        await SayAsync(socket, $$"""{"command":"auth","access_token":"{{access}}"}""", patience.Token);
        Assert.Equal("""{"status":0}""", await HearAsync(socket, patience.Token));

        var wrong = await house.PostAsync("user/password", access, """{"password":"a guess","new_password":"next"}""");
        Assert.Equal((400, "VALIDATE_FAILED"), (wrong.Status, wrong.Code));
        var right = await house.PostAsync("user/password", access, $$"""{"password":"{{TwoTenants.Password}}","new_password":"next"}""");
        Assert.Equal(204, right.Status);

        await HearAsync(socket, patience.Token);
        Assert.Equal(WebSocketState.CloseReceived, socket.State);
        Assert.Equal(401, (await house.GetAsync("auth/user", access)).Status);
        Assert.Equal(401, (await house.PostAsync("auth/refresh_token", null, $$"""{"refresh_token":"{{refresh}}"}""")).Status);
        await house.SignInAsync("ann", "beta.test", "next");
    }

    private static Task SayAsync(ClientWebSocket socket, string text, CancellationToken cancellation) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, cancellation);

    private static async Task<string> HearAsync(ClientWebSocket socket, CancellationToken cancellation)
    {
        var buffer = new byte[4096];
        var result = await socket.ReceiveAsync(buffer, cancellation);
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }
}
