using Bellwire.Pbx.Lists;
using System.Globalization;

namespace Bellwire.Server.Api.Lists;

/// <summary>The options of a list: which items, in which order, which page.</summary>
internal sealed record ListQuery(Filter? Filter, IReadOnlyList<(string Field, bool Descending)> OrderBy, int Skip, int Top, string? Search)
{
    public const int MostTop = 100;

    private const int MostSkip = 10_000_000;
    private const int MostOrders = 4;
    private const int LongestSearch = 64;

    /// <returns>The options, or what is wrong with them.</returns>
    public static (ListQuery? Query, string? Fault) Read(IQueryCollection query, IReadOnlyCollection<string> fields)
    {
        if (!TryWhole(query["skip"], 0, 0, MostSkip, out var skip))
            return (null, FormattableString.Invariant($"skip must be a whole number from 0 to {MostSkip}."));
        if (!TryWhole(query["top"], MostTop, 1, MostTop, out var top))
            return (null, FormattableString.Invariant($"top must be a whole number from 1 to {MostTop}."));
        var search = query["search"].ToString();
        if (search.Length > LongestSearch || search.Any(char.IsControl))
            return (null, FormattableString.Invariant($"search has more than {LongestSearch} characters, or control characters."));
        if (Orders(query["orderby"].ToString(), fields) is not { } orders)
            return (null, $"orderby must be up to {MostOrders} of {string.Join(", ", fields)}, each with 'asc' or 'desc' or nothing, separated by commas.");
        Filter? filter = null;
        if (query["filter"].ToString() is { Length: > 0 } text)
        {
            (filter, var fault) = FilterParser.Parse(text, fields);
            if (fault is not null)
                return (null, fault);
        }
        return (new ListQuery(filter, orders, skip, top, search.Length == 0 ? null : search), null);
    }

    /// <summary>The page of a list that is in memory, and how many items there are in all that fit.</summary>
    public (int Count, List<T> Items) Of<T>(IEnumerable<T> all, ListFields<T> fields)
    {
        var fitting = all.Where(item => (Search is null || fields.Contains(item, Search)) && Filter?.Fits(name => fields.Of(item, name)) is not false).ToList();
        var orders = OrderBy.Count > 0 ? OrderBy : [(fields.First, false)];
        fitting.Sort((a, b) =>
        {
            foreach (var (field, descending) in orders)
                if (fields.Of(a, field).CompareTo(fields.Of(b, field)) is { } order and not 0)
                    return descending ? -order : order;
            return 0;
        });
        return (fitting.Count, [.. fitting.Skip(Skip).Take(Top)]);
    }

    private static bool TryWhole(string? text, int otherwise, int least, int most, out int number)
    {
        number = otherwise;
        return string.IsNullOrEmpty(text)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most);
    }

    private static List<(string, bool)>? Orders(string text, IReadOnlyCollection<string> fields)
    {
        var orders = new List<(string, bool)>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 2 || !fields.Contains(words[0]) || (words.Length == 2 && words[1] is not ("asc" or "desc")) || orders.Count == MostOrders)
                return null;
            orders.Add((words[0], words.Length == 2 && words[1] == "desc"));
        }
        return orders;
    }
}
