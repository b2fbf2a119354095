namespace Bellwire.Pbx.Lists;

/// <summary>A condition on the items of a list, as a tree. It is evaluated, or turned into parameters; it never becomes text of a query.</summary>
public abstract record Filter
{
    private Filter() { }

    public sealed record And(Filter Left, Filter Right) : Filter;

    public sealed record Or(Filter Left, Filter Right) : Filter;

    public sealed record Compare(string Field, Comparison By, FieldValue With) : Filter;

    public sealed record Match(string Field, TextPlace Place, string Text) : Filter;

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

    /// <summary>The conditions that all must hold, as far as the top of the tree says so.</summary>
    public IEnumerable<Filter> Conjuncts() => this is And and ? and.Left.Conjuncts().Concat(and.Right.Conjuncts()) : [this];

    /// <summary>
    /// Between which values of a number everything lies that can fit: null where it may go on without end. Conditions that say nothing of it narrow nothing.
    /// </summary>
    public (long? From, long? To) RangeOf(string field)
    {
        switch (this)
        {
            case And and:
                var (left, right) = (and.Left.RangeOf(field), and.Right.RangeOf(field));
                return (Later(left.From, right.From), Earlier(left.To, right.To));
            case Or or:
                var (one, other) = (or.Left.RangeOf(field), or.Right.RangeOf(field));
                return (one.From < other.From ? one.From : one.From is null ? null : other.From, one.To > other.To ? one.To : one.To is null ? null : other.To);
            case Compare { With.Number: { } number } compare when compare.Field == field:
                return (compare.By is Comparison.Eq or Comparison.Ge or Comparison.Gt ? number : null, compare.By is Comparison.Eq or Comparison.Le or Comparison.Lt ? number : null);
            default:
                return (null, null);
        }
    }

    private static long? Later(long? a, long? b) => a is null || b > a ? b : a;

    private static long? Earlier(long? a, long? b) => a is null || b < a ? b : a;

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

public enum Comparison
{
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

public enum TextPlace
{
    Start,
    End,
    Anywhere,
}
