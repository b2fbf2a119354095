using System.Globalization;

namespace Bellwire.Pbx.Lists;

/// <summary>A member of stored records that lists of them may be filtered and ordered by.</summary>
/// <param name="Words">For <see cref="FieldKind.Word"/>: each word of the interface with the name that it is stored under.</param>
public sealed record RecordField(string Name, FieldKind Kind, IReadOnlyDictionary<string, string>? Words = null)
{
    /// <summary>
    /// Brings what a filter compares with into the form in which it is stored: times become Unix seconds, ids numbers, words their stored names.
    /// </summary>
    /// <returns>The filter, or what is wrong with it.</returns>
    public static (Filter? Filter, string? Fault) Bind(Filter filter, IReadOnlyList<RecordField> fields)
    {
        ArgumentNullException.ThrowIfNull(filter);
        try
        {
            return (Bound(filter, fields), null);
        }
        catch (FormatException fault)
        {
            return (null, fault.Message);
        }
    }

    private static Filter Bound(Filter filter, IReadOnlyList<RecordField> fields) => filter switch
    {
        Filter.And and => new Filter.And(Bound(and.Left, fields), Bound(and.Right, fields)),
        Filter.Or or => new Filter.Or(Bound(or.Left, fields), Bound(or.Right, fields)),
        Filter.Match match => Find(match.Field, fields).Kind == FieldKind.Text ? match : throw new FormatException($"filter: {match.Field} is no text to look into."),
        Filter.Compare compare => Find(compare.Field, fields).Bound(compare),
        _ => throw new InvalidOperationException("a filter of no known kind"),
    };

    private Filter.Compare Bound(Filter.Compare compare) => compare with
    {
        With = Kind switch
        {
            FieldKind.Text when compare.With.Text is { } text => text,
            FieldKind.Number when compare.With.Number is { } number => number,
            FieldKind.Id when compare.With.Text is { } id && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            FieldKind.Time when compare.With == default && compare.By is Comparison.Eq or Comparison.Ne => 0,
            FieldKind.Time when compare.With.Text is { } text && TryTime(text, out var time) => time.ToUnixTimeSeconds(),
            FieldKind.Word when compare.With.Text is { } word && compare.By is Comparison.Eq or Comparison.Ne && Words?.GetValueOrDefault(word) is { } stored => stored,
            _ => throw new FormatException($"filter: {Name} is compared with {Expected}."),
        },
    };

    /// <summary>An RFC 3339 time; without a zone it is UTC.</summary>
    public static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    private string Expected => Kind switch
    {
        FieldKind.Text => "a text in single quotes",
        FieldKind.Number => "a whole number",
        FieldKind.Id => "the digits of an id in single quotes",
        FieldKind.Time => "a time such as '2026-01-31T00:00:00Z', or by eq and ne with null",
        _ => $"eq or ne and one of {string.Join(", ", Words?.Keys.Select(word => $"'{word}'") ?? [])}",
    };

    private static RecordField Find(string name, IReadOnlyList<RecordField> fields) => fields.First(field => field.Name == name); // the parser knows no others
}

/// <summary>What a field of a record is compared with.</summary>
public enum FieldKind
{
    Text,
    Number,

    /// <summary>Decimal digits in a text.</summary>
    Id,

    /// <summary>To the second.</summary>
    Time,

    /// <summary>One of a few words, equal or not.</summary>
    Word,
}
