using Bellwire.Server.Host;

namespace Bellwire.Server.Http;

/// <summary>What a load balancer asks: alive at all, and fit for new work.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this WebApplication app, Readiness readiness)
    {
        app.MapGet("/health/live", context => Answer(context, StatusCodes.Status200OK, "alive"));
        app.MapGet("/health/ready", context => readiness.Now switch
        {
            Readiness.Phase.Ready => Answer(context, StatusCodes.Status200OK, "ready"),
            Readiness.Phase.Starting => Answer(context, StatusCodes.Status503ServiceUnavailable, "starting"),
            _ => Answer(context, StatusCodes.Status503ServiceUnavailable, "draining"),
        });
    }

    private static Task Answer(HttpContext context, int status, string word)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(new HealthAnswer(word), ApiJson.Default.HealthAnswer);
    }
}
