using System.Globalization;
using Bellwire.Contracts;
using Bellwire.Server.Api.Document;
using Bellwire.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bellwire.Server.Api.Auth;

/// <summary>Signing in and out: an access token of half an hour, which <c>/wsi</c> takes too, and a refresh token that is good once.</summary>
internal sealed class AuthEndpoints(ApiParts parts)
{
    public void Map(RouteGroupBuilder api)
    {
        var auth = api.MapGroup("/auth").WithTags("auth");
        auth.MapPost("/sign_in", SignInAsync).WithName("sign_in").WithMetadata(new TakesObject(typeof(SignInBody)), Access.Anyone);
        auth.MapPost("/refresh_token", RefreshAsync).WithName("refresh_token").WithMetadata(new TakesObject(typeof(RefreshBody)), Access.Anyone);
        auth.MapPost("/sign_out", SignOutAsync).WithName("sign_out").WithMetadata(Access.SignedIn);
        auth.MapGet("/user", SignedIn).WithName("signed_in_user").WithMetadata(Access.SignedIn);
    }

    private async Task<Results<Ok<TokenAnswer>, Refusal>> SignInAsync(HttpContext context, CancellationToken cancellation)
    {
        if (await ApiBody.ReadAsync(context.Request, ApiJson.Default.SignInBody) is not { Username: { } name, Password: { } password } body)
            return Refusal.Invalid("Give username, password and, unless you are a system administrator, domain.");
        return await AnswerAsync(new LoginAttempt
        {
            Kind = LoginKind.UserName, Name = name, Domain = string.IsNullOrEmpty(body.Domain) ? null : body.Domain, Secret = password,
            From = Caller.AddressOf(context), WantsTokenPair = true,
        }, cancellation);
    }

    private async Task<Results<Ok<TokenAnswer>, Refusal>> RefreshAsync(HttpContext context, CancellationToken cancellation)
    {
        if (await ApiBody.ReadAsync(context.Request, ApiJson.Default.RefreshBody) is not { RefreshToken: { } token })
            return Refusal.Invalid("Give refresh_token.");
        return await AnswerAsync(new LoginAttempt
        {
            Kind = LoginKind.RefreshToken, Name = "", Domain = "", Secret = token, From = Caller.AddressOf(context), WantsTokenPair = true,
        }, cancellation);
    }

    private async Task<Results<Ok<TokenAnswer>, Refusal>> AnswerAsync(LoginAttempt attempt, CancellationToken cancellation) =>
        await parts.Accounts.LoginAsync(attempt, cancellation) switch
        {
            LoginVerdict.Granted { AccessToken: { } access, RefreshToken: { } refresh } granted => TypedResults.Ok(new TokenAnswer(
                "Bearer", access.Text, refresh.Text, (int)Pbx.Accounts.AccessTokens.PairedLifetime.TotalSeconds, granted.Account.Role.ToString())),
            LoginVerdict.Throttled throttled => Refusal.TooMany(throttled.RetryAfter),
            LoginVerdict.Busy busy => Refusal.Busy(busy.RetryAfter),
            _ => Refusal.WrongLogin,
        };

    private async Task<Results<NoContent, Refusal>> SignOutAsync(HttpContext context, CancellationToken cancellation) =>
        await parts.Tokens.RevokeAsync(Caller.Of(context).Token, cancellation)
            ? TypedResults.NoContent()
            : Refusal.Busy(TimeSpan.FromMinutes(1));

    private static Ok<SignedInUser> SignedIn(HttpContext context)
    {
        var account = Caller.Of(context).Account;
        return TypedResults.Ok(account.Role == Role.SystemAdmin
            ? new SignedInUser(null, null, null, null, account.UserName, nameof(Role.SystemAdmin))
            : new SignedInUser(
                account.ExtensionId.Value.ToString(CultureInfo.InvariantCulture), account.TenantId.Value.ToString(CultureInfo.InvariantCulture),
                account.TenantDomain, account.Number, account.UserName, account.Role.ToString()));
    }
}
