namespace Bellwire.Server.Api.Lists;

/// <summary>A condition on the items of a list, as a tree. It is evaluated, or turned into parameters; it never becomes text of a query.</summary>
internal abstract record Filter
{
    private Filter() { }

    internal sealed record And(Filter Left, Filter Right) : Filter;

    internal sealed record Or(Filter Left, Filter Right) : Filter;

    internal sealed record Compare(string Field, Comparison By, FieldValue With) : Filter;

    internal sealed record Match(string Field, TextPlace Place, string Text) : Filter;

    public bool Fits(Func<string, FieldValue> valueOf) => this switch
    {
        And and => and.Left.Fits(valueOf) && and.Right.Fits(valueOf),
        Or or => or.Left.Fits(valueOf) || or.Right.Fits(valueOf),
        Compare compare => valueOf(compare.Field).CompareTo(compare.With) is { } order ? Holds(compare.By, order) : compare.By == Comparison.Ne,
        Match { Place: TextPlace.Start } match => valueOf(match.Field).Text?.StartsWith(match.Text, StringComparison.OrdinalIgnoreCase) == true,
        Match { Place: TextPlace.End } match => valueOf(match.Field).Text?.EndsWith(match.Text, StringComparison.OrdinalIgnoreCase) == true,
        Match match => valueOf(match.Field).Text?.Contains(match.Text, StringComparison.OrdinalIgnoreCase) == true,
        _ => throw new InvalidOperationException("a filter of no known kind"),
    };

    private static bool Holds(Comparison comparison, int order) => comparison switch
    {
        Comparison.Eq => order == 0,
        Comparison.Ne => order != 0,
        Comparison.Gt => order > 0,
        Comparison.Ge => order >= 0,
        Comparison.Lt => order < 0,
        _ => order <= 0,
    };
}

internal enum Comparison
{
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

internal enum TextPlace
{
    Start,
    End,
    Anywhere,
}
