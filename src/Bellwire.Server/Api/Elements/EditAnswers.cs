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

    /// <summary>
    /// The tags of If-Match without their quotes and with a comma between; null: the header is not there, or any state will do (RFC 9110 13.1.1). A weak tag
    /// is none of ours, and what cannot be read matches nothing.
    /// </summary>
    public static string? TagOf(HttpRequest request)
    {
        if (request.Headers.IfMatch.Count == 0)
            return null;
        var tags = request.GetTypedHeaders().IfMatch;
        return tags.Any(tag => tag.Tag == "*") ? null : string.Join(',', tags.Where(tag => !tag.IsWeak).Select(tag => tag.Tag.Value?.Trim('"')));
    }
}
