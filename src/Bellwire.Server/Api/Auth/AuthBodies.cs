namespace Bellwire.Server.Api.Auth;

// A record prints its members; these must not print what is secret in them.

/// <param name="Domain">The tenant's SIP domain; null for a system administrator.</param>
internal sealed record SignInBody(string? Username, string? Password, string? Domain)
{
    public override string ToString() => $"{Username}@{Domain}";
}

internal sealed record RefreshBody(string? RefreshToken)
{
    public override string ToString() => "a refresh token";
}

internal sealed record PasswordBody(string? Password, string? NewPassword)
{
    public override string ToString() => "two passwords";
}

/// <summary>Where one's calls go: numbers as in the provisioning file; what is left out or null is not forwarded.</summary>
internal sealed record ForwardBody(
    string? Unconditional, string? Busy, string? NoAnswer, string? Offline, string? Away, string? Lunch, string? BusinessTrip, string? DoNotDisturb);

/// <param name="ExpiresIn">Seconds until the access token ends.</param>
internal sealed record TokenAnswer(string TokenType, string AccessToken, string RefreshToken, int ExpiresIn, string Role)
{
    public override string ToString() => "two tokens";
}

/// <param name="Id">The extension's; null for a system administrator, like tenant, domain and number.</param>
internal sealed record SignedInUser(string? Id, string? TenantId, string? Domain, string? Number, string Username, string Role);
