using System.Globalization;
using System.Text;
using Bellwire.Contracts;
using Bellwire.Pbx.Cdr;

namespace Bellwire.Server.Api.Cdrs;

/// <summary>All records of a query as CSV (RFC 4180), sent page by page as they are read.</summary>
internal sealed class CdrExport(ICdrArchive archive, CdrQuery query) : IResult
{
    private const int PageRows = 1000;
    private const int MostPages = 1000;

    private const string Head =
        "session_id,started_at,rang_at,answered_at,ended_at,caller,caller_display_name,callee,direction,end_reason,status_code,duration,did_cid,trunk,user_data\r\n";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"cdrs.csv\"";
        await response.WriteAsync(Head, httpContext.RequestAborted);
        CallCdr? last = null;
        for (var page = 0; page < MostPages; page++)
        {
            var rows = archive.Find(query with { After = last, To = last?.StartTime ?? query.To, Skip = 0, Top = PageRows, WantsCount = false }).Items;
            var text = new StringBuilder();
            foreach (var row in rows)
                Append(text, CdrItem.Of(row));
            await response.WriteAsync(text.ToString(), httpContext.RequestAborted);
            if (rows.Count < PageRows)
                return;
            last = rows[^1];
        }
    }

    private static void Append(StringBuilder text, CdrItem row) => text.AppendJoin(
        ',', row.SessionId, Time(row.StartedAt), Time(row.RangAt), Time(row.AnsweredAt), Time(row.EndedAt), Cell(row.Caller), Cell(row.CallerDisplayName),
        Cell(row.Callee), row.Direction, row.EndReason, row.StatusCode.ToString(CultureInfo.InvariantCulture), row.Duration.ToString(CultureInfo.InvariantCulture),
        Cell(row.DidCid), Cell(row.Trunk), Cell(row.UserData)).Append("\r\n");

    private static string Time(DateTime? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A name that a caller chose must not become a formula in somebody's spreadsheet.</summary>
    internal static string Cell(string text)
    {
        var isFormula = text.Length > 0 && (text[0] is '=' or '@' or '-' or '\t' or '\r' || (text[0] == '+' && text.AsSpan(1).ContainsAnyExceptInRange('0', '9')));
        var safe = isFormula ? $"'{text}" : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
