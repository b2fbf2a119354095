using Bellwire.Pbx.Directory.Editing;
using Bellwire.Server.Http;

namespace Bellwire.Server.Api.Elements;

/// <summary>An element with its ETag.</summary>
internal sealed class ElementAnswer(ElementView view, int status = StatusCodes.Status200OK) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var tag = $"\"{view.Tag}\"";
        response.Headers.ETag = tag;
        if (status == StatusCodes.Status200OK && HttpMethods.IsGet(request.Method) && IsKnown(request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        response.StatusCode = status;
        return response.WriteAsJsonAsync(view.Json, ApiJson.Default.JsonObject, contentType: null, httpContext.RequestAborted);
    }

    /// <summary>If-None-Match names it, weakly or not, or says that any state will do (RFC 9110 13.1.2).</summary>
    private static bool IsKnown(HttpRequest request, string tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == "*" || known.Tag == tag);
}
