using System.Globalization;
using Bellwire.Contracts;
using Bellwire.Pbx.Cdr;
using Bellwire.Server.Api.Lists;

namespace Bellwire.Server.Api.Cdrs;

/// <summary>Reads what a list of call records is asked for. Without a time it is about the last 31 days.</summary>
internal static class CdrQueryReader
{
    private const int LongestParty = 64;
    private static readonly TimeSpan Usual = TimeSpan.FromDays(31);

    /// <returns>The query, or what is wrong with it.</returns>
    public static (CdrQuery? Query, string? Fault) Read(IQueryCollection query, TenantId tenant, DateTimeOffset now)
    {
        var (page, fault) = ListQuery.Read(query, []);
        if (page is null)
            return (null, fault);
        if (page.Search is not null || page.Skip > CdrQuery.MostCounted)
            return (null, FormattableString.Invariant($"search is not served here, and skip goes to {CdrQuery.MostCounted}: narrow from and to."));
        if (!TryTime(query["to"], now, out var to) || !TryTime(query["from"], to - Usual, out var from))
            return (null, "from and to must be times such as 2026-01-31T00:00:00Z.");
        if (query["caller"].ToString().Length > LongestParty || query["callee"].ToString().Length > LongestParty)
            return (null, FormattableString.Invariant($"caller and callee are numbers of at most {LongestParty} characters."));
        CallDirection? direction = null;
        if (query["direction"].ToString() is { Length: > 0 } word)
        {
            direction = Enum.GetValues<CallDirection>().Where(value => CdrText.Of(value) == word).Select(value => (CallDirection?)value).FirstOrDefault();
            if (direction is null)
                return (null, "direction must be ext, in, out or in2out.");
        }
        return (new CdrQuery
        {
            TenantId = tenant, From = UnixTime.From(from), To = UnixTime.From(to), Caller = Given(query["caller"]), Callee = Given(query["callee"]),
            Direction = direction, Skip = page.Skip, Top = page.Top,
        }, null);
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static bool TryTime(string? text, DateTimeOffset otherwise, out DateTimeOffset time)
    {
        time = otherwise;
        return string.IsNullOrEmpty(text)
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }
}
