using Bellwire.Contracts;

namespace Bellwire.Server.Api;

/// <summary>Every request for <c>/api</c> passes here: rates, token, role; and whatever goes wrong behind it gets the interface's error shape.</summary>
internal sealed partial class Gate(IAccounts accounts, RequestRates rates, ILogger logger)
{
    private const string Scheme = "Bearer ";

    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/api"))
        {
            await next(context);
            return;
        }
        context.Response.Headers.CacheControl = "no-store";
        if (await RefusalAsync(context) is { } refusal)
            await refusal.ExecuteAsync(context);
        else
            await ServeAsync(context, next);
    }

    private async Task<Refusal?> RefusalAsync(HttpContext context)
    {
        var from = Caller.AddressOf(context);
        if (rates.Count(from) is { } wait)
            return Refusal.TooMany(wait);
        if (context.GetEndpoint()?.Metadata.GetMetadata<Access>() is not { } access)
            return Refusal.NotFound;
        if (access.Roles.Length == 0)
            return null;
        if (context.Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return Refusal.Unauthorized;
        var token = header[Scheme.Length..].Trim();
        var attempt = new LoginAttempt { Kind = LoginKind.AccessToken, Name = "", Domain = "", Secret = token, From = from };
        switch (await accounts.LoginAsync(attempt, context.RequestAborted))
        {
            case LoginVerdict.Granted granted:
                var caller = new Caller(granted.Account, token, from);
                context.Features.Set(caller);
                return rates.Count(caller) is { } pause ? Refusal.TooMany(pause) : access.Roles.Contains(granted.Account.Role) ? null : Refusal.Forbidden;
            case LoginVerdict.Throttled throttled:
                return Refusal.TooMany(throttled.RetryAfter);
            case LoginVerdict.Busy busy:
                return Refusal.Busy(busy.RetryAfter);
            default:
                return Refusal.Unauthorized;
        }
    }

    private async Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        var response = context.Response;
        try
        {
            await next(context);
            if (response is { HasStarted: false, StatusCode: >= 400, ContentType: null })
                await Refusal.One(response.StatusCode, "BAD_REQUEST", "The request cannot be served.").ExecuteAsync(context);
        }
        catch (BadHttpRequestException fault) when (!response.HasStarted)
        {
            await Refusal.One(fault.StatusCode, fault.StatusCode == StatusCodes.Status413PayloadTooLarge ? "VALIDATE_FAILED" : "BAD_REQUEST", fault.Message).ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception fault) when (!response.HasStarted)
        {
            Log.Failed(logger, fault, context.Request.Method, context.Request.Path);
            await Refusal.One(500, "UNKNOWN", "Something went wrong; the server's log has more.").ExecuteAsync(context);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4301, LogLevel.Error, "{Method} {Path} failed")]
        public static partial void Failed(ILogger logger, Exception fault, string method, string path);
    }
}
