using System.Diagnostics;
using System.Text;
using Bellwire.Server.Provisioning;
using Bellwire.Testing.Subscribers;

namespace Bellwire.Server.Tests.Api;

/// <summary>Whoever's password changes, and whoever changes it: all tokens of the account end, and its live events sessions within a second.</summary>
public sealed class PasswordChangeTests(TwoTenants house) : IClassFixture<TwoTenants>
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("210", "himself")]
    [InlineData("211", "Admin")]
    [InlineData("212", "SystemAdmin")]
    [InlineData("213", "file")]
    [InlineData("214", "disabled")]
    [InlineData("215", "destroyed")]
    public async Task Tokens_and_live_sessions_end_with_the_password(string number, string by)
    {
        var (boss, chief) = (await house.TokenOfAsync("boss", "alpha.test"), await house.TokenOfAsync("chief", null));
        var made = await house.PostAsync("users", boss, $$"""{"number":"{{number}}","username":"user-{{number}}","user_password":"first"}""");
        var id = made.Json["id"]!.GetValue<string>();
        var (access, refresh) = await house.SignInAsync($"user-{number}", "alpha.test", "first");
        var other = (await house.SignInAsync($"user-{number}", "alpha.test", "first")).Access;
        await using var onPort = await Subscriber.ConnectAsync(new Uri($"wss://localhost:{house.Report.WsiPort}/"));
        await onPort.LogsInAsync($"user-{number}", "alpha.test", "first");
        await using var onPath = await Subscriber.ConnectAsync(new Uri($"wss://localhost:{house.Report.ApiPort}/wsi"));
        Assert.Equal("""{"status":0}""", await onPath.AsksAsync($$"""{"command":"auth","access_token":"{{access}}"}"""));
        await using var colleague = await Subscriber.ConnectAsync(new Uri($"wss://localhost:{house.Report.WsiPort}/"));
        await colleague.LogsInAsync("ann", "alpha.test", TwoTenants.Password);

        var alpha = await house.IdOfAsync("tenants", chief, "domain", "alpha.test");
        var status = by switch
        {
            "himself" => (await house.PostAsync("user/password", access, """{"password":"first","new_password":"next"}""")).Status,
            "Admin" => (await house.PostAsync($"users/{id}", boss, """{"user_password":"next"}""")).Status,
            "SystemAdmin" => (await house.PostAsync($"users/{id}?tenant_id={alpha}", chief, """{"user_password":"next"}""")).Status,
            "file" => await ProvisionAsync($$"""{"tenants":[{"name":"alpha","domain":"alpha.test","extensions":[{"number":"{{number}}","username":"user-{{number}}","user_password":"next"}]}]}"""),
            "disabled" => (await house.PostAsync($"users/{id}", boss, """{"enabled":false}""")).Status,
            _ => (await house.PostAsync($"users/{id}/destroy", boss)).Status,
        };
        var since = Stopwatch.StartNew();
        Assert.InRange(status, 200, 204);

        Assert.Equal((4401, 4401), ((await onPort.ClosedAsync()).Code, (await onPath.ClosedAsync()).Code));
        Assert.InRange(since.Elapsed, TimeSpan.Zero, Second);
        foreach (var token in new[] { access, other })
            Assert.Equal(401, (await house.GetAsync("auth/user", token)).Status);
        Assert.Equal(401, (await house.PostAsync("auth/refresh_token", null, $$"""{"refresh_token":"{{refresh}}"}""")).Status);
        await colleague.SeesNothingMoreAsync();                 // and is still there
        if (by is not ("disabled" or "destroyed"))
            await house.SignInAsync($"user-{number}", "alpha.test", "next");
    }

    [Theory]
    [InlineData("himself")]
    [InlineData("file")]
    public async Task The_tokens_of_a_system_administrator_end_too_and_he_has_no_events_session(string by)
    {
        var name = $"root-{by}";
        Assert.Equal(200, await ProvisionAsync($$"""{"system_admins":[{"username":"{{name}}","password":"first"}]}"""));
        var (access, refresh) = await house.SignInAsync(name, null, "first");
        await using var socket = await Subscriber.ConnectAsync(new Uri($"wss://localhost:{house.Report.ApiPort}/wsi"));
        Assert.Contains("\"status\":-1", await socket.AsksAsync($$"""{"command":"auth","access_token":"{{access}}"}"""), StringComparison.Ordinal);

        Assert.InRange(
            by == "himself" ? (await house.PostAsync("user/password", access, """{"password":"first","new_password":"next"}""")).Status
                : await ProvisionAsync($$"""{"system_admins":[{"username":"{{name}}","password":"next"}]}"""), 200, 204);

        Assert.Equal(401, (await house.GetAsync("auth/user", access)).Status);
        Assert.Equal(401, (await house.GetAsync("tenants", access)).Status);
        Assert.Equal(401, (await house.PostAsync("auth/refresh_token", null, $$"""{"refresh_token":"{{refresh}}"}""")).Status);
        await house.SignInAsync(name, null, "next");
    }

    private async Task<int> ProvisionAsync(string file)
    {
        var answer = await ControlClient.TryProvisionAsync(house.Folder, Encoding.UTF8.GetBytes(file), prune: false, TestContext.Current.CancellationToken);
        Assert.Empty(answer!.Errors);                           // the server listens there
        var chief = await house.TokenOfAsync("chief", null);
        var last = (await house.GetAsync("audit?top=1", chief)).Json["items"]![0]!;
        Assert.Equal("control socket", last["from"]!.GetValue<string>());
        Assert.StartsWith("uid ", last["who"]!.GetValue<string>(), StringComparison.Ordinal);
        return 200;
    }
}
