using System.Diagnostics;
using System.Net;
using Bellwire.Contracts;
using Bellwire.Pbx.Accounts;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Accounts;

public sealed class AccountsTests : IAsyncLifetime
{
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");

    private readonly HoldingClock _time = new();
    private readonly MemoryTokenStore _tokenStore = new();
    private readonly TestDirectory _house = new();
    private AccessTokens _tokens = null!; // made in InitializeAsync
    private Pbx.Accounts.Accounts _accounts = null!; // the same
    private LoginBrakes _brakes = null!; // the same

    public async ValueTask InitializeAsync()
    {
        await _house.AppliesAsync("""
            {"tenants":[{"name":"E","domain":"example.org","extensions":[
              {"number":"101","username":"ann","role":"Admin","user_password":"right","sip_password":"sip"},
              {"number":"102","username":"bob","enabled":false,"user_password":"right","sip_password":"sip"},
              {"number":"103","username":"eve"}]}],
             "system_admins":[{"username":"chief","password":"right"}]}
            """);
        Restart();
    }

    public ValueTask DisposeAsync()
    {
        _accounts.Dispose();
        _house.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_user_logs_in_by_name_and_domain_in_any_case()
    {
        var granted = Assert.IsType<LoginVerdict.Granted>(await LogIn("Ann", "EXAMPLE.org", "right"));
        Assert.Equal(("101", "ann", "example.org", Role.Admin), (granted.Account.Number, granted.Account.UserName, granted.Account.TenantDomain, granted.Account.Role));
        Assert.Null(granted.AccessToken);
    }

    [Fact]
    public async Task An_extension_logs_in_by_number_and_SIP_password()
    {
        Assert.IsType<LoginVerdict.Granted>(await LogIn("101", "Example.org", "sip", LoginKind.ExtensionNumber));
        Assert.IsType<LoginVerdict.Refused>(await LogIn("101", "example.org", "right", LoginKind.ExtensionNumber));
        Assert.IsType<LoginVerdict.Refused>(await LogIn("103", "example.org", "", LoginKind.ExtensionNumber));
    }

    [Fact]
    public async Task A_system_administrator_needs_no_domain()
    {
        var granted = Assert.IsType<LoginVerdict.Granted>(await LogIn("chief", null, "right", wantsToken: true));
        Assert.Equal(Role.SystemAdmin, granted.Account.Role);
        Assert.Equal(granted.Account, Assert.IsType<LoginVerdict.Granted>(await LogInWith(granted.AccessToken!.Text)).Account);
        Assert.IsType<LoginVerdict.Refused>(await LogIn("ann", null, "right"));
        Assert.IsType<LoginVerdict.Refused>(await LogIn("chief", "example.org", "right"));
    }

    [Theory]
    [InlineData("ann", "example.org", "wrong")]
    [InlineData("nobody", "example.org", "right")]
    [InlineData("ann", "example.net", "right")]
    [InlineData("bob", "example.org", "right")]
    [InlineData("eve", "example.org", "")]
    public async Task Whoever_may_not_come_in_gets_the_same_answer_after_the_same_delay(string name, string domain, string password)
    {
        var start = _time.GetUtcNow();
        Assert.Equal(new LoginVerdict.Refused(), await LogIn(name, domain, password));
        Assert.InRange(_time.GetUtcNow() - start, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(0.3));
    }

    [Fact]
    public async Task The_second_login_with_a_password_costs_no_slow_check()
    {
        await LogIn("ann", "example.org", "right");
        _accounts.Dispose(); // no check can run any more
        Assert.IsType<LoginVerdict.Granted>(await LogIn("ann", "example.org", "right"));
        Assert.IsType<LoginVerdict.Busy>(await LogIn("ann", "example.org", "wrong"));
    }

    [Fact]
    public async Task A_throttled_address_is_refused_unchecked_but_its_tokens_still_count()
    {
        var token = Assert.IsType<LoginVerdict.Granted>(await LogIn("ann", "example.org", "right", wantsToken: true)).AccessToken!;
        for (var i = 0; i < 30; i++)
            _brakes.Failed($"nobody{i}@example.org", Home);
        Assert.IsType<LoginVerdict.Throttled>(await LogIn("chief", null, "right"));
        Assert.IsType<LoginVerdict.Granted>(await LogInWith(token.Text));
        Assert.IsType<LoginVerdict.Throttled>(await LogInWith("forged"));
    }

    [Fact]
    public async Task A_token_serves_twelve_hours_and_survives_a_restart()
    {
        var token = Assert.IsType<LoginVerdict.Granted>(await LogIn("ann", "example.org", "right", wantsToken: true)).AccessToken!;
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromHours(12), token.ExpiresAt);
        Restart();
        _time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        Assert.IsType<LoginVerdict.Granted>(await LogInWith(token.Text));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<LoginVerdict.Refused>(await LogInWith(token.Text));
    }

    [Fact]
    public async Task A_token_ends_with_a_changed_password_with_its_revocation_and_with_its_owner()
    {
        var (first, second) = (await TokenOf("ann"), await TokenOf("ann"));
        Assert.True(await _tokens.RevokeAsync(first, default));
        Assert.IsType<LoginVerdict.Refused>(await LogInWith(first));
        Assert.IsType<LoginVerdict.Granted>(await LogInWith(second));
        Restart();
        Assert.IsType<LoginVerdict.Refused>(await LogInWith(first));
        await _house.AppliesAsync("""{"tenants":[{"name":"E","domain":"example.org","extensions":[{"number":"101","username":"ann","user_password":"new"}]}]}""");
        Assert.IsType<LoginVerdict.Refused>(await LogInWith(second));
        Assert.IsType<LoginVerdict.Refused>(await LogIn("ann", "example.org", "right"));
        var third = Assert.IsType<LoginVerdict.Granted>(await LogIn("ann", "example.org", "new", wantsToken: true)).AccessToken!.Text;
        await _house.AppliesAsync("{}", prune: true);
        Assert.IsType<LoginVerdict.Refused>(await LogInWith(third));
    }

    [Fact]
    public async Task Every_altered_token_is_refused()
    {
        var token = await TokenOf("ann");
        for (var i = 0; i < token.Length; i++)
        {
            var altered = token.ToCharArray();
            altered[i] = altered[i] == 'A' ? 'B' : 'A';
            Assert.IsNotType<LoginVerdict.Granted>(await LogInWith(new string(altered)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("\ud800")]
    public async Task Odd_names_and_secrets_are_refused_like_any_other(string text)
    {
        Assert.IsType<LoginVerdict.Refused>(await LogIn(text, text, text));
        Assert.IsType<LoginVerdict.Refused>(await LogIn(text, text, text, LoginKind.ExtensionNumber));
        Assert.IsType<LoginVerdict.Refused>(await LogInWith(text));
        Assert.IsType<LoginVerdict.Refused>(await LogIn("ann", "example.org", new string('x', 100_000)));
    }

    [Fact]
    public async Task After_a_restart_ten_thousand_clients_are_in_by_their_tokens_at_once()
    {
        var numbers = Enumerable.Range(10_000, 10_000).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        await _house.AppliesAsync($$"""
            {"tenants":[{"name":"E","domain":"example.org","extensions":[{{string.Join(',', numbers.Select(n => $$"""{"number":"{{n}}"}"""))}}]}]}
            """);
        var tenant = _house.Directory.FindTenant("example.org")!;
        var texts = numbers.Select(n => _tokens.Issue(tenant.Tenant.Id, tenant.FindExtension(n)!.Id.Value, 0).Text).ToArray();
        Restart();
        var watch = Stopwatch.StartNew();
        var verdicts = await Task.WhenAll(texts.Select(text => _accounts.LoginAsync(ByToken(text), default).AsTask()));
        Assert.All(verdicts, verdict => Assert.IsType<LoginVerdict.Granted>(verdict));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Without_tokens_those_beyond_the_line_are_told_to_come_back()
    {
        using var checks = new PasswordChecks(threads: 1, longestLine: 16, perAccount: 4);
        using var accounts = With(checks);
        using var held = Hold(checks);
        var logins = Enumerable.Range(0, 10_000).Select(i => accounts.LoginAsync(new LoginAttempt
        {
            Kind = LoginKind.UserName, Name = $"u{i}", Domain = "example.org", Secret = "x", From = new IPAddress((long)i + 1),
        }, default).AsTask()).ToArray();
        Assert.Equal(10_000 - 16, logins.Count(login => login.IsCompletedSuccessfully && login.Result is LoginVerdict.Busy { RetryAfter.TotalSeconds: >= 1 }));
        held.Set();
        await Advancing(Task.WhenAll(logins));
        Assert.Equal(16, logins.Count(login => login.Result is LoginVerdict.Refused));
    }

    [Fact]
    public async Task Guessing_at_one_account_cannot_fill_the_line()
    {
        using var checks = new PasswordChecks(threads: 1, longestLine: 64, perAccount: 4);
        using var accounts = With(checks);
        using var held = Hold(checks);
        var guesses = Enumerable.Range(0, 10).Select(i => accounts.LoginAsync(ByName("ann", "example.org", $"guess{i}"), default).AsTask()).ToArray();
        Assert.Equal(6, guesses.Count(guess => guess.IsCompletedSuccessfully && guess.Result is LoginVerdict.Busy));
        held.Set();
        await Advancing(Task.WhenAll(guesses));
    }

    [Fact]
    public async Task Fifty_clients_of_one_account_share_one_check()
    {
        using var checks = new PasswordChecks(threads: 1, longestLine: 1, perAccount: 4);
        using var accounts = With(checks);
        using var held = Hold(checks);
        var logins = Enumerable.Range(0, 50).Select(_ => accounts.LoginAsync(ByName("ann", "example.org", "right"), default).AsTask()).ToArray();
        held.Set();
        Assert.All(await Advancing(Task.WhenAll(logins)), verdict => Assert.IsType<LoginVerdict.Granted>(verdict));
    }

    [Fact]
    public async Task A_pair_ends_together_and_survives_a_restart_until_then()
    {
        var attempt = new LoginAttempt { Kind = LoginKind.UserName, Name = "ann", Domain = "example.org", Secret = "right", From = Home, WantsTokenPair = true };
        var pair = Assert.IsType<LoginVerdict.Granted>(await _accounts.LoginAsync(attempt, default));
        Restart();
        Assert.IsType<LoginVerdict.Granted>(await LogInWith(pair.AccessToken!.Text));
        Assert.IsType<LoginVerdict.Refused>(await LogInWith(pair.RefreshToken!.Text));

        var refresh = attempt with { Kind = LoginKind.RefreshToken, Name = "", Domain = "", Secret = pair.RefreshToken.Text };
        var next = Assert.IsType<LoginVerdict.Granted>(await _accounts.LoginAsync(refresh, default));
        Restart();
        Assert.IsType<LoginVerdict.Refused>(await LogInWith(pair.AccessToken.Text));
        Assert.IsType<LoginVerdict.Refused>(await _accounts.LoginAsync(refresh, default));
        Assert.True(await _tokens.RevokeAsync(next.AccessToken!.Text, default));
        Assert.IsType<LoginVerdict.Refused>(await _accounts.LoginAsync(refresh with { Secret = next.RefreshToken!.Text }, default));
    }

    [Fact]
    public async Task Of_many_who_bring_the_same_refresh_token_one_gets_the_next_pair()
    {
        var attempt = new LoginAttempt { Kind = LoginKind.UserName, Name = "ann", Domain = "example.org", Secret = "right", From = Home, WantsTokenPair = true };
        var pair = Assert.IsType<LoginVerdict.Granted>(await _accounts.LoginAsync(attempt, default));
        var refresh = attempt with { Kind = LoginKind.RefreshToken, Name = "", Domain = "", Secret = pair.RefreshToken!.Text };

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _accounts.LoginAsync(refresh, default).AsTask())));

        Assert.Single(verdicts.OfType<LoginVerdict.Granted>());
    }

    [Fact]
    public async Task Revoked_sessions_lose_their_tokens_and_keep_their_password()
    {
        var sink = (RecordingEventSink)_house.Events;
        var token = await TokenOf("ann");
        var ann = _house.Directory.Current.OnlyTenant!.FindExtensionByUserName("ann")!;
        sink.Take();
        Assert.True(await _house.Directory.RevokeSessionsAsync(ann.TenantId, ann.Id, default));
        Assert.Equal([new ExtensionSessionsRevoked(ann.TenantId, ann.Id)], sink.Take());
        Assert.IsType<LoginVerdict.Refused>(await LogInWith(token));
        Assert.IsType<LoginVerdict.Granted>(await LogIn("ann", "example.org", "right"));
        Assert.False(await _house.Directory.RevokeSessionsAsync(ann.TenantId, new ExtensionId(1), default));
    }

    private Pbx.Accounts.Accounts With(PasswordChecks checks) => new(
        _house.Directory, _tokens, new LoginBrakes(_time), new AccountsOptions { PasswordRounds = TestDirectory.PasswordRounds }, _time, checks);

    /// <summary>Keeps the only thread busy until the event is set.</summary>
    private static ManualResetEventSlim Hold(PasswordChecks checks)
    {
        var (begun, held) = (new ManualResetEventSlim(), new ManualResetEventSlim());
        checks.TryRun("", "", () =>
        {
            begun.Set();
            held.Wait();
            return CheckVerdict.Wrong;
        });
        begun.Wait();
        begun.Dispose();
        return held;
    }

    private void Restart()
    {
        _accounts?.Dispose();
        _tokens = new AccessTokens(_tokenStore, _time);
        var options = new AccountsOptions { PasswordRounds = TestDirectory.PasswordRounds };
        _brakes = new LoginBrakes(_time);
        _accounts = new Pbx.Accounts.Accounts(_house.Directory, _tokens, _brakes, options, _time);
    }

    private async Task<string> TokenOf(string name) =>
        Assert.IsType<LoginVerdict.Granted>(await LogIn(name, "example.org", "right", wantsToken: true)).AccessToken!.Text;

    private Task<LoginVerdict> LogIn(string name, string? domain, string secret, LoginKind kind = LoginKind.UserName, bool wantsToken = false) =>
        Advancing(_accounts.LoginAsync(ByName(name, domain, secret, kind, wantsToken), default).AsTask());

    private Task<LoginVerdict> LogInWith(string token) => Advancing(_accounts.LoginAsync(ByToken(token), default).AsTask());

    private static LoginAttempt ByName(string name, string? domain, string secret, LoginKind kind = LoginKind.UserName, bool wantsToken = false) =>
        new() { Kind = kind, Name = name, Domain = domain, Secret = secret, From = Home, WantsToken = wantsToken };

    private static LoginAttempt ByToken(string token) =>
        new() { Kind = LoginKind.AccessToken, Name = "", Domain = "", Secret = token, From = Home };

    // A held-back answer waits on the fake clock, a slow check on its own thread: time moves only for the former.
    private async Task<T> Advancing<T>(Task<T> login)
    {
        while (!login.IsCompleted)
            if (_time.Waiting > 0)
                _time.Advance(TimeSpan.FromSeconds(0.1));
            else
                await Task.Yield();
        return await login;
    }
}
