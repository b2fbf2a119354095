using Bellwire.Contracts;
using Bellwire.Pbx.Lists;
using Bellwire.Server.Api.Lists;

namespace Bellwire.Server.Api.Records;

/// <summary>
/// Reads what a list of stored records is asked for. What says nothing of the time is about the last 31 days: a filter that bounds <c>started_at</c>, or
/// <c>from</c> and <c>to</c>, says otherwise.
/// </summary>
internal static class RecordQueryReader
{
    private const int LongestParty = 64;
    private static readonly TimeSpan Usual = TimeSpan.FromDays(31);
    private static readonly (string Parameter, string Field)[] Short = [("caller", "caller"), ("callee", "callee"), ("direction", "direction")];

    /// <returns>The query, or what is wrong with it.</returns>
    public static (RecordQuery? Query, string? Fault) Read(IQueryCollection query, IReadOnlyList<RecordField> fields, TenantId tenant, DateTimeOffset now) =>
        Read(query, fields, tenant, now, "started_at", Usual);

    /// <param name="tenant">Null: of all tenants.</param>
    /// <param name="time">The field that bounds the list.</param>
    /// <param name="usual">How far back it goes when nothing is said of the time.</param>
    public static (RecordQuery? Query, string? Fault) Read(
        IQueryCollection query, IReadOnlyList<RecordField> fields, TenantId? tenant, DateTimeOffset now, string time, TimeSpan usual)
    {
        var (page, fault) = ListQuery.Read(query, [.. fields.Select(field => field.Name)]);
        if (page is null)
            return (null, fault);
        if (page.Skip > RecordQuery.MostCounted)
            return (null, FormattableString.Invariant($"skip goes to {RecordQuery.MostCounted} here: narrow {time} instead."));
        if (!TryTime(query["from"], out var from) || !TryTime(query["to"], out var to))
            return (null, "from and to must be times such as 2026-01-31T00:00:00Z.");
        var filter = page.Filter;
        foreach (var (parameter, field) in Short)
            if (query[parameter].ToString() is { Length: > 0 } value)
            {
                if (value.Length > LongestParty || !fields.Any(known => known.Name == field))
                    return (null, FormattableString.Invariant($"{parameter} is not a value of at most {LongestParty} characters that this list knows."));
                var condition = new Filter.Compare(field, Comparison.Eq, value);
                filter = filter is null ? condition : new Filter.And(filter, condition);
            }
        if (filter is { } given)
        {
            (filter, fault) = RecordField.Bind(given, fields);
            if (fault is not null)
                return (null, fault);
        }
        var range = filter?.RangeOf(time) ?? (null, null);
        var last = Least(to?.ToUnixTimeSeconds(), range.To) ?? now.ToUnixTimeSeconds();
        var first = Most(from?.ToUnixTimeSeconds(), range.From) ?? last - (long)usual.TotalSeconds;
        return (new RecordQuery
        {
            TenantId = tenant, From = new UnixTime(first), To = new UnixTime(last), Filter = filter, Search = page.Search, OrderBy = page.OrderBy, Skip = page.Skip,
            Top = page.Top,
        }, null);
    }

    private static long? Least(long? a, long? b) => a is null || b < a ? b : a;

    private static long? Most(long? a, long? b) => a is null || b > a ? b : a;

    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (!RecordField.TryTime(text, out var given))
            return false;
        time = given;
        return true;
    }
}
