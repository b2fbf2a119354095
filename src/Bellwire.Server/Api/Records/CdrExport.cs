using System.Globalization;
using System.Text;
using Bellwire.Contracts;
using Bellwire.Pbx.Lists;

namespace Bellwire.Server.Api.Records;

/// <summary>
/// All records of a query as CSV (RFC 4180), sent page by page as they are read, however many there are. When a page cannot be read, the connection is
/// cut, so that nobody takes a part for the whole.
/// </summary>
internal sealed class CdrExport : IResult
{
    private const int PageRows = 1000;

    private const string Head =
        "session_id,started_at,rang_at,answered_at,ended_at,caller,caller_display_name,callee,direction,end_reason,status_code,duration,did_cid,trunk,user_data\r\n";

    /// <summary>A condition that few records meet makes a page long to find.</summary>
    private static readonly TimeSpan PagePatience = TimeSpan.FromSeconds(20);

    private readonly ApiParts _parts;
    private readonly RecordQuery _query;
    private readonly IReadOnlyList<CallCdr> _first;

    private CdrExport(ApiParts parts, RecordQuery query, IReadOnlyList<CallCdr> first) => (_parts, _query, _first) = (parts, query, first);

    /// <summary>Reads the first page, so that what cannot be read is refused in words.</summary>
    public static async Task<Microsoft.AspNetCore.Http.HttpResults.Results<CdrExport, Refusal>> BeginAsync(ApiParts parts, RecordQuery query, CancellationToken cancellation)
    {
        query = query with { Top = PageRows, WantsCount = false, Patience = PagePatience };
        var (page, refusal) = await parts.Searches.RunAsync(query, parts.Cdrs.Find, cancellation);
        return page is null ? refusal ?? Refusal.NotFound : new CdrExport(parts, query, page.Items);
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"cdrs.csv\"";
        await response.WriteAsync(Head, httpContext.RequestAborted);
        var rows = _first;
        while (true)
        {
            var text = new StringBuilder();
            foreach (var row in rows)
                Append(text, CdrItem.Of(row));
            await response.WriteAsync(text.ToString(), httpContext.RequestAborted);
            if (rows.Count < PageRows)
                return;
            if (await NextAsync(rows[^1], httpContext.RequestAborted) is not { } next)
            {
                httpContext.Abort();
                return;
            }
            rows = next;
        }
    }

    private async Task<IReadOnlyList<CallCdr>?> NextAsync(CallCdr last, CancellationToken cancellation)
    {
        var query = _query with { After = (last.StartTime, last.SessionId.Value), To = last.StartTime };
        for (var tries = 0; tries < 30; tries++)
        {
            var (page, refusal) = await _parts.Searches.RunAsync(query, _parts.Cdrs.Find, cancellation);
            if (page is not null)
                return page.Items;
            if (refusal?.Status != StatusCodes.Status503ServiceUnavailable)
                return null;
            await Task.Delay(TimeSpan.FromSeconds(1), _parts.Time, cancellation); // others search at the moment
        }
        return null;
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
