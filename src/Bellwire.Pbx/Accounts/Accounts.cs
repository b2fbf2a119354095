using Bellwire.Contracts;
using Bellwire.Pbx.Directory;

namespace Bellwire.Pbx.Accounts;

/// <summary>
/// Logins by user name, extension number or access token. Whoever does not exist is refused as slowly and in the same words as whoever gave
/// a wrong password. A good token and a remembered password are let in even while their address is throttled: neither can be guessed.
/// </summary>
public sealed class Accounts : IAccounts, IDisposable
{
    private const int LongestSecret = 1024;
    private const int LongestName = 256;

    private readonly PbxDirectory _directory;
    private readonly AccessTokens _tokens;
    private readonly LoginBrakes _brakes;
    private readonly AccountsOptions _options;
    private readonly TimeProvider _time;
    private readonly PasswordChecks _checks;
    private readonly VerifiedSecrets _verified;

    public Accounts(PbxDirectory directory, AccessTokens tokens, LoginBrakes brakes, AccountsOptions options, TimeProvider time)
        : this(directory, tokens, brakes, options, time, new PasswordChecks(options.CheckThreads, options.LongestLine, options.ChecksPerAccount))
    {
    }

    /// <summary>Takes over the checks.</summary>
    internal Accounts(
        PbxDirectory directory, AccessTokens tokens, LoginBrakes brakes, AccountsOptions options, TimeProvider time, PasswordChecks checks)
    {
        (_directory, _tokens, _brakes, _options, _time, _checks) = (directory, tokens, brakes, options, time, checks);
        _verified = new VerifiedSecrets(options.RememberedSecrets);
    }

    public async ValueTask<LoginVerdict> LoginAsync(LoginAttempt attempt, CancellationToken cancellation)
    {
        if (attempt.Kind is LoginKind.AccessToken or LoginKind.RefreshToken)
            return await LoginByTokenAsync(attempt, cancellation);
        if (attempt.Secret.Length > LongestSecret || attempt.Name.Length > LongestName || attempt.Domain?.Length > LongestName)
            return await RefuseAsync("", attempt, cancellation);
        var account = $"{attempt.Kind}/{attempt.Domain}/{attempt.Name}";
        var candidate = Find(attempt);
        if (Remembers(candidate, attempt))
            return await GrantAsync(account, candidate!, attempt, cancellation); // what is remembered exists
        if (_brakes.ThrottledFor(attempt.From) is { } wait)
            return new LoginVerdict.Throttled(wait);
        return attempt.Kind == LoginKind.ExtensionNumber
            ? await FinishAsync(VerifySip(candidate, attempt), account, candidate, attempt, cancellation)
            : await CheckSlowlyAsync(account, candidate, attempt, cancellation);
    }

    public void Dispose() => _checks.Dispose();

    private LoginCandidate? Find(LoginAttempt attempt)
    {
        if (attempt.Domain is null)
            return attempt.Kind == LoginKind.UserName && _directory.Current.FindSystemAdmin(attempt.Name) is { } admin ? LoginCandidate.Of(admin) : null;
        if (_directory.FindTenant(attempt.Domain) is not { } tenant)
            return null;
        var extension = attempt.Kind == LoginKind.UserName ? tenant.FindExtensionByUserName(attempt.Name) : tenant.FindExtension(attempt.Name);
        return extension is null ? null : LoginCandidate.Of(tenant.Tenant, extension);
    }

    private bool Remembers(LoginCandidate? candidate, LoginAttempt attempt) =>
        candidate is { Enabled: true, Password: not null } && attempt.Kind == LoginKind.UserName
        && _verified.Knows(candidate.Owner, candidate.Version, attempt.Secret);

    private static bool VerifySip(LoginCandidate? candidate, LoginAttempt attempt)
    {
        var realm = (attempt.Domain ?? "").ToLowerInvariant();
        var against = candidate?.SipHa1 ?? SipHa1.Of("", "", "");
        return against.Verify(attempt.Name, realm, attempt.Secret) && candidate is { Enabled: true, SipHa1: not null };
    }

    private async ValueTask<LoginVerdict> CheckSlowlyAsync(
        string account, LoginCandidate? candidate, LoginAttempt attempt, CancellationToken cancellation)
    {
        if (_checks.TryRun(account, attempt.Secret, () => VerifyUnlessThrottled(candidate, attempt)) is not { } check)
            return new LoginVerdict.Busy(_checks.ExpectedWait);
        var verdict = await check;
        if (verdict == CheckVerdict.Throttled)
            return new LoginVerdict.Throttled(_brakes.ThrottledFor(attempt.From) ?? TimeSpan.FromSeconds(1));
        if (verdict == CheckVerdict.Right && candidate is not null)
            _verified.Remember(candidate.Owner, candidate.Version, attempt.Secret);
        return await FinishAsync(verdict == CheckVerdict.Right, account, candidate, attempt, cancellation);
    }

    // The line may be long: failures that came in meanwhile count.
    private CheckVerdict VerifyUnlessThrottled(LoginCandidate? candidate, LoginAttempt attempt)
    {
        if (_brakes.ThrottledFor(attempt.From) is not null)
            return CheckVerdict.Throttled;
        if (candidate?.Password is { } password)
            return password.Verify(attempt.Secret, _options.PasswordRounds) && candidate.Enabled ? CheckVerdict.Right : CheckVerdict.Wrong;
        PasswordHash.Spend(attempt.Secret, _options.PasswordRounds);
        return CheckVerdict.Wrong;
    }

    private async ValueTask<LoginVerdict> LoginByTokenAsync(LoginAttempt attempt, CancellationToken cancellation)
    {
        var refreshes = attempt.Kind == LoginKind.RefreshToken;
        switch (refreshes ? _tokens.CheckRefresh(attempt.Secret) : _tokens.Check(attempt.Secret))
        {
            case TokenVerdict.Good good when Owner(good) is { Enabled: true } owner && owner.Version == good.Version:
                return refreshes ? await RefreshAsync(owner, attempt, cancellation) : Grant(owner, attempt);
            case TokenVerdict.Good or TokenVerdict.Over:
                return new LoginVerdict.Refused();
            default:
                if (_brakes.ThrottledFor(attempt.From) is { } wait)
                    return new LoginVerdict.Throttled(wait);
                return await RefuseAsync("", attempt, cancellation);
        }
    }

    private async ValueTask<LoginVerdict> RefreshAsync(LoginCandidate owner, LoginAttempt attempt, CancellationToken cancellation) =>
        await _tokens.RedeemAsync(attempt.Secret, cancellation) switch
        {
            TokenVerdict.Good => Grant(owner, attempt),
            TokenVerdict.Full => new LoginVerdict.Busy(TimeSpan.FromMinutes(1)),
            _ => new LoginVerdict.Refused(),
        };

    private LoginCandidate? Owner(TokenVerdict.Good token)
    {
        if (token.Tenant.Value == 0)
            return _directory.Current.SystemAdmins.FirstOrDefault(admin => admin.Id == token.Owner) is { } admin ? LoginCandidate.Of(admin) : null;
        return _directory.FindTenant(token.Tenant) is { } tenant && tenant.FindExtension(new ExtensionId(token.Owner)) is { } extension
            ? LoginCandidate.Of(tenant.Tenant, extension)
            : null;
    }

    private ValueTask<LoginVerdict> FinishAsync(
        bool right, string account, LoginCandidate? candidate, LoginAttempt attempt, CancellationToken cancellation) =>
        right && candidate is not null
            ? GrantAsync(account, candidate, attempt, cancellation)
            : RefuseAsync(account, attempt, cancellation);

    private async ValueTask<LoginVerdict> GrantAsync(
        string account, LoginCandidate candidate, LoginAttempt attempt, CancellationToken cancellation)
    {
        await HoldAsync(_brakes.Succeeded(account, attempt.From), cancellation);
        return Grant(candidate, attempt);
    }

    private LoginVerdict.Granted Grant(LoginCandidate candidate, LoginAttempt attempt)
    {
        var tenant = candidate.Account.TenantId;
        if (!attempt.WantsTokenPair)
            return new(candidate.Account, attempt.WantsToken ? _tokens.Issue(tenant, candidate.Owner, candidate.Version) : null);
        var (access, refresh) = _tokens.IssuePair(tenant, candidate.Owner, candidate.Version);
        return new(candidate.Account, access) { RefreshToken = refresh };
    }

    private async ValueTask<LoginVerdict> RefuseAsync(string account, LoginAttempt attempt, CancellationToken cancellation)
    {
        await HoldAsync(_brakes.Failed(account, attempt.From), cancellation);
        return new LoginVerdict.Refused();
    }

    private async ValueTask HoldAsync(TimeSpan delay, CancellationToken cancellation)
    {
        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, _time, cancellation);
    }
}
