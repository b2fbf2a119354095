using System.Collections.Concurrent;
using Bellwire.Contracts;

namespace Bellwire.Testing.Subscribers;

/// <summary>Accounts in memory. Tokens are <c>token-USERNAME</c>.</summary>
public sealed class FakeAccounts : IAccounts
{
    private readonly ConcurrentDictionary<(string User, string Domain), (Account Account, string Password)> _accounts = new();

    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When set, every login gets this verdict.</summary>
    public LoginVerdict? Always { get; set; }

    /// <summary>When set, verdicts wait for it.</summary>
    public Task? Until { get; set; }

    /// <summary>Done when the first login has been asked for.</summary>
    public Task Asked => _asked.Task;

    public void Add(Account account, string password) => _accounts[(account.UserName, account.TenantDomain)] = (account, password);

    public async ValueTask<LoginVerdict> LoginAsync(LoginAttempt attempt, CancellationToken cancellation)
    {
        _asked.TrySetResult();
        if (Until is { } until)
            await until.WaitAsync(cancellation);
        if (Always is { } always)
            return always;
        if (attempt.Kind == LoginKind.AccessToken)
        {
            var named = _accounts.Values.FirstOrDefault(known => "token-" + known.Account.UserName == attempt.Secret).Account;
            return named is null ? new LoginVerdict.Refused() : Granted(named, attempt);
        }
        return _accounts.TryGetValue((attempt.Name, attempt.Domain ?? ""), out var entry) && entry.Password == attempt.Secret
            ? Granted(entry.Account, attempt)
            : new LoginVerdict.Refused();
    }

    private static LoginVerdict.Granted Granted(Account account, LoginAttempt attempt) =>
        new(account, attempt.WantsToken ? new AccessToken("token-" + account.UserName, DateTimeOffset.UnixEpoch.AddDays(1)) : null);
}
