using Bellwire.Pbx.Directory.Provisioning;
using Bellwire.Server.Http;

namespace Bellwire.Server.Api;

/// <summary>A request that is not served, in the interface's shape: <c>{"errors":[{"code":"..","message":".."}]}</c>.</summary>
internal sealed class Refusal(int status, IReadOnlyList<VendorError.Entry> errors, TimeSpan? retryAfter = null) : IResult
{
    private const int MostErrors = 100;

    public int Status => status;

    public static Refusal Unauthorized { get; } = One(401, "UNAUTHORIZED", "Sign in first: the token is missing, wrong, over or taken back.");

    public static Refusal WrongLogin { get; } = One(401, "UNAUTHORIZED", "Name or password error.");

    public static Refusal Forbidden { get; } = One(403, "FORBIDDEN", "Your role does not allow this.");

    public static Refusal NotFound { get; } = new(404, VendorError.NotFound.Errors);

    public static Refusal Stale { get; } = One(412, "PRECONDITION_FAILED", "It has been changed since you read it: read it again.");

    public static Refusal Invalid(string message) => One(400, "VALIDATE_FAILED", message);

    public static Refusal Invalid(IReadOnlyList<ProvisioningError> errors) =>
        new(400, [.. errors.Take(MostErrors).Select(error => new VendorError.Entry("VALIDATE_FAILED", error.ToString()))]);

    public static Refusal TooMany(TimeSpan wait) => new(429, [new("TOO_MANY_REQUESTS", "Too many requests.")], wait);

    public static Refusal Busy(TimeSpan wait) => new(503, [new("BUSY", "The server has too much to do at the moment.")], wait);

    public static Refusal One(int status, string code, string message) => new(status, [new VendorError.Entry(code, message)]);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";        // RFC 6750 3
        if (retryAfter is { } wait)
            response.Headers.RetryAfter = FormattableString.Invariant($"{Math.Max(1, Math.Ceiling(wait.TotalSeconds))}");
        return response.WriteAsJsonAsync(new VendorError(errors), ApiJson.Default.VendorError, contentType: null, httpContext.RequestAborted);
    }
}
