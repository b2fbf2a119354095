using Bellwire.Contracts;
using Bellwire.Testing.Subscribers;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.PubSub.Tests.Sessions;

public sealed class LoggingInTests
{
    [Fact]
    public async Task Before_auth_every_other_command_gets_an_error_and_the_socket_stays()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101");
        await using var ann = await Subscriber.ConnectAsync(hub.Address);
        Assert.Equal("""{"error":"not authorized, send auth first","status":-1}""", await ann.AsksAsync("""{"command":"subscribe","topics":["cdr_events"]}"""));
        Assert.Contains("not JSON", await ann.AsksAsync("hello"), StringComparison.Ordinal);
        Assert.Contains("domain is missing", await ann.AsksAsync("""{"command":"auth","username":"user-101","password":"secret"}"""), StringComparison.Ordinal);
        Assert.Equal("""{"command":"auth","error":"name or password error","id":"a","status":-1}""",
            await ann.AsksAsync("""{"command":"auth","id":"a","username":"user-101","domain":"example.org","password":"wrong"}"""));
        await ann.LogsInAsync("user-101", TestHub.Domain, "secret");
        Assert.Equal("""{"error":"already authorized","status":-1}""",
            await ann.AsksAsync("""{"command":"auth","username":"user-101","domain":"example.org","password":"secret"}"""));
        await ann.SubscribesAsync(["cdr_events"]);
    }

    [Fact]
    public async Task A_token_is_given_for_the_asking_and_is_a_login_of_its_own()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101");
        await using var first = await Subscriber.ConnectAsync(hub.Address);
        Assert.Equal("""{"access_token":"token-user-101","access_token_expires":"86400","status":0}""",
            await first.AsksAsync("""{"command":"auth","username":"user-101","domain":"example.org","password":"secret","token":true}"""));
        await using var second = await Subscriber.ConnectAsync(hub.Address);
        Assert.Equal("""{"status":0}""", await second.AsksAsync("""{"command":"auth","access_token":"token-user-101"}"""));
    }

    [Fact]
    public async Task Five_wrong_logins_close_with_4401()
    {
        await using var hub = TestHub.Start();
        await using var mallory = await Subscriber.ConnectAsync(hub.Address);
        for (var i = 0; i < 5; i++)
            Assert.Contains("name or password error", await mallory.AsksAsync(Login("x")), StringComparison.Ordinal);
        Assert.Equal(4401, (await mallory.ClosedAsync()).Code);
    }

    [Fact]
    public async Task Who_does_not_log_in_within_ten_seconds_is_closed_with_4408_but_a_slow_verdict_is_waited_for()
    {
        var time = new FakeTimeProvider();
        await using var hub = TestHub.Start(time: time);
        hub.AddUser("101");
        await using var silent = await Subscriber.ConnectAsync(hub.Address);
        await using var waiting = await Subscriber.ConnectAsync(hub.Address);
        var verdict = new TaskCompletionSource();
        hub.Accounts.Until = verdict.Task;
        await waiting.AsksAsync("fence");
        await waiting.SendsAsync(Login("101"));
        await silent.AsksAsync("fence");
        await time.AdvanceUntilAsync(silent.ClosedAsync());
        Assert.Equal(4408, (await silent.ClosedAsync()).Code);
        verdict.SetResult();
        Assert.Equal("""{"status":0}""", await waiting.NextReplyAsync());
    }

    [Fact]
    public async Task A_busy_server_says_so_and_closes_with_4429()
    {
        await using var hub = TestHub.Start();
        hub.Accounts.Always = new LoginVerdict.Busy(TimeSpan.FromSeconds(3));
        await using var ann = await Subscriber.ConnectAsync(hub.Address);
        Assert.Equal("""{"error":"server busy","status":-1}""", await ann.AsksAsync(Login("101")));
        Assert.Equal(4429, (await ann.ClosedAsync()).Code);
    }

    [Fact]
    public async Task An_account_has_so_many_sessions_and_a_closed_one_makes_room()
    {
        await using var hub = TestHub.Start(options => options.SessionsPerAccount = 2);
        hub.AddUser("101");
        await using var first = await hub.WatchAsync("101");
        await using var second = await hub.WatchAsync("101");
        await using (var third = await Subscriber.ConnectAsync(hub.Address))
        {
            Assert.Contains("too many sessions", await third.AsksAsync(Login("101")), StringComparison.Ordinal);
            Assert.Equal(4429, (await third.ClosedAsync()).Code);
        }
        await first.ClosesAsync(1000, "bye");
        Assert.Equal((1000, ""), await first.ClosedAsync());
        await Waiting.UntilAsync(() => hub.Hub.SessionCount == 1);
        await using var fourth = await hub.WatchAsync("101");
    }

    [Fact]
    public async Task An_account_the_directory_has_disabled_or_forgotten_is_not_let_in()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101");
        hub.Sequencer.Publish(new ExtensionRights(TestHub.Tenant, new ExtensionId(101), "101", Role.StandardUser, Enabled: false));
        await using var ann = await Subscriber.ConnectAsync(hub.Address);
        Assert.Contains("name or password error", await ann.AsksAsync(Login("101")), StringComparison.Ordinal);
        Assert.Equal(4401, (await ann.ClosedAsync()).Code);
    }

    [Fact]
    public async Task A_password_changed_while_a_login_was_checked_voids_that_login()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101");
        await using var ann = await Subscriber.ConnectAsync(hub.Address);
        var verdict = new TaskCompletionSource();
        hub.Accounts.Until = verdict.Task;
        await ann.AsksAsync("fence");
        await ann.SendsAsync(Login("101"));
        await hub.Accounts.Asked;
        hub.Sequencer.Publish(new ExtensionSessionsRevoked(TestHub.Tenant, new ExtensionId(101)));
        verdict.SetResult();
        Assert.Contains("name or password error", await ann.NextReplyAsync(), StringComparison.Ordinal);
        Assert.Equal(4401, (await ann.ClosedAsync()).Code);
    }

    private static string Login(string number) =>
        $$"""{"command":"auth","username":"user-{{number}}","domain":"example.org","password":"secret"}""";
}
