namespace Bellwire.Pbx.Accounts;

/// <summary>Where the key of access tokens and the tokens taken back before their end lie between two runs.</summary>
public interface ITokenStore
{
    /// <summary>The signing key, made on first use; at least 32 bytes.</summary>
    byte[] ReadKey();

    IReadOnlyList<RevokedToken> ReadRevoked();

    /// <summary>Stores it durably before it completes, and forgets those whose end is over.</summary>
    Task RevokeAsync(RevokedToken token, DateTimeOffset now, CancellationToken cancellation);
}

public readonly record struct RevokedToken(long Id, DateTimeOffset ExpiresAt);
