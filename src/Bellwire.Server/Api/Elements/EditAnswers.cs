using Bellwire.Pbx.Directory.Editing;

namespace Bellwire.Server.Api.Elements;

internal static class EditAnswers
{
    /// <summary>Null: it was done.</summary>
    public static Refusal? RefusalOf(EditResult result) => result switch
    {
        EditResult.Done => null,
        EditResult.Invalid invalid => Refusal.Invalid(invalid.Errors),
        EditResult.Stale => Refusal.Stale,
        EditResult.Busy => Refusal.Busy(TimeSpan.FromSeconds(5)),
        _ => Refusal.NotFound,
    };

    /// <summary>The tag of If-Match without its quotes; null: the header is not there, or any state will do (RFC 9110 13.1.1).</summary>
    public static string? TagOf(HttpRequest request)
    {
        var header = request.Headers.IfMatch.ToString().Trim();
        return header.Length == 0 || header == "*" ? null : header.Trim('"');
    }
}
