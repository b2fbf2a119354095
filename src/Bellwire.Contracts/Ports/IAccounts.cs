using System.Net;

namespace Bellwire.Contracts;

/// <summary>Who may come in. Read-only for its callers; brakes, password checks and tokens are behind it.</summary>
public interface IAccounts
{
    /// <summary>
    /// Checks one login. Completes when the verdict may be told: the delay of a brake is already in it. Never throws for anything in the attempt.
    /// </summary>
    ValueTask<LoginVerdict> LoginAsync(LoginAttempt attempt, CancellationToken cancellation);
}

/// <summary>One try to log in.</summary>
public sealed record LoginAttempt
{
    public required LoginKind Kind { get; init; }

    /// <summary>User name or extension number; empty for a token.</summary>
    public required string Name { get; init; }

    /// <summary>The tenant's SIP domain, any case; empty for a token, null for a system administrator.</summary>
    public required string? Domain { get; init; }

    /// <summary>The password (of the user, or of SIP for an extension number), or the access token.</summary>
    public required string Secret { get; init; }

    public required IPAddress From { get; init; }

    /// <summary>Whether an access token is wanted for the next time.</summary>
    public bool WantsToken { get; init; }

    /// <summary>Whether a short-lived access token with a refresh token is wanted instead.</summary>
    public bool WantsTokenPair { get; init; }

    /// <summary>A record prints its members; this one must not print its secret.</summary>
    public override string ToString() => $"login {Kind} {Name}@{Domain} from {From}";
}

public enum LoginKind
{
    /// <summary>User name, domain, user password.</summary>
    UserName,

    /// <summary>Extension number, domain, SIP password.</summary>
    ExtensionNumber,

    /// <summary>A token that an earlier login gave.</summary>
    AccessToken,

    /// <summary>The refresh token of a pair. It is good once, and its access token ends with it.</summary>
    RefreshToken,
}

/// <summary>What became of a login.</summary>
public abstract record LoginVerdict
{
    private LoginVerdict() { }

    /// <param name="AccessToken">A new token if one was wanted.</param>
    public sealed record Granted(Account Account, AccessToken? AccessToken) : LoginVerdict
    {
        /// <summary>The other half of a pair, if one was wanted.</summary>
        public AccessToken? RefreshToken { get; init; }
    }

    /// <summary>Unknown user, domain or token, or a wrong password: the same for all of them.</summary>
    public sealed record Refused : LoginVerdict;

    /// <summary>Too many checks at once; nothing was checked.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : LoginVerdict;

    /// <summary>Too many failures from this address in the last minute; nothing was checked.</summary>
    public sealed record Throttled(TimeSpan RetryAfter) : LoginVerdict;
}

/// <summary>A signed bearer token and its end.</summary>
public sealed record AccessToken(string Text, DateTimeOffset ExpiresAt)
{
    /// <summary>Without the text, which is as good as a password.</summary>
    public override string ToString() => $"access token until {ExpiresAt:u}";
}

/// <summary>Who is logged in.</summary>
public sealed record Account(TenantId TenantId, string TenantDomain, ExtensionId ExtensionId, string Number, string UserName, Role Role);
