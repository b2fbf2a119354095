namespace Bellwire.Contracts;

/// <summary>
/// <c>auth</c> in one of its three forms: <c>username</c>, <c>domain</c>, <c>password</c>; <c>extension_number</c> (v12: <c>extension</c>),
/// <c>domain</c>, SIP <c>password</c>; <c>access_token</c>. The members mean what those of <see cref="LoginAttempt"/> mean.
/// </summary>
public sealed record AuthCommand : ClientCommand
{
    public required LoginKind Kind { get; init; }

    public required string Name { get; init; }

    /// <summary>The tenant's domain as sent; null when a user name came without one, empty for a token.</summary>
    public required string? Domain { get; init; }

    public required string Secret { get; init; }

    /// <summary><c>"token":true</c>: an access token is wanted for the next time.</summary>
    public bool WantsToken { get; init; }

    /// <summary>A record prints its members; this one must not print its secret.</summary>
    public override string ToString() => $"auth {Kind} {Name}@{Domain}";
}
