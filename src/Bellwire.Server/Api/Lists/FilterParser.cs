using Bellwire.Pbx.Lists;
using System.Globalization;
using System.Text;

namespace Bellwire.Server.Api.Lists;

/// <summary>
/// Reads a filter by recursive descent, within a length, a depth and a number of conditions:
/// <code>
/// either    = all *( "or" all )
/// all       = one *( "and" one )
/// one       = "(" either ")" / match / compare
/// match     = ( "startswith" / "endswith" / "contains" ) "(" field "," text ")"
/// compare   = field ( "eq" / "ne" / "gt" / "ge" / "lt" / "le" ) ( text / number / "true" / "false" / "null" )
/// text      = "'" *( any but "'" / "''" ) "'"
/// </code>
/// </summary>
internal sealed class FilterParser
{
    public const int LongestFilter = 1000;
    public const int MostConditions = 32;
    public const int DeepestNesting = 16;

    private readonly string _text;
    private readonly IReadOnlyCollection<string> _fields;
    private int _at;
    private int _depth;
    private int _conditions;

    private FilterParser(string text, IReadOnlyCollection<string> fields) => (_text, _fields) = (text, fields);

    /// <returns>The filter, or what is wrong with it.</returns>
    public static (Filter? Filter, string? Fault) Parse(string text, IReadOnlyCollection<string> fields)
    {
        if (text.Length > LongestFilter)
            return (null, FormattableString.Invariant($"filter has more than {LongestFilter} characters."));
        if (text.Any(char.IsControl))
            return (null, "filter has a control character, which no text here has.");
        try
        {
            var parser = new FilterParser(text, fields);
            var filter = parser.Either();
            return parser.Peek() is '\0' ? (filter, null) : (null, parser.Fault("'and', 'or' or the end is expected").Message);
        }
        catch (FormatException fault)
        {
            return (null, fault.Message);
        }
    }

    private Filter Either()
    {
        var left = All();
        while (TryWord("or"))
            left = new Filter.Or(left, All());
        return left;
    }

    private Filter All()
    {
        var left = One();
        while (TryWord("and"))
            left = new Filter.And(left, One());
        return left;
    }

    private Filter One()
    {
        if (Peek() == '(')
        {
            if (++_depth > DeepestNesting)
                throw Fault(FormattableString.Invariant($"more than {DeepestNesting} parentheses are open"));
            _at++;
            var inner = Either();
            Take(')');
            _depth--;
            return inner;
        }
        if (++_conditions > MostConditions)
            throw Fault(FormattableString.Invariant($"there are more than {MostConditions} conditions"));
        foreach (var (word, place) in new[] { ("startswith", TextPlace.Start), ("endswith", TextPlace.End), ("contains", TextPlace.Anywhere) })
            if (TryWord(word))
                return Match(place);
        return Compare(Field());
    }

    private Filter.Match Match(TextPlace place)
    {
        Take('(');
        var field = Field();
        Take(',');
        if (Peek() != '\'')
            throw Fault("a text in single quotes is expected");
        var text = Text();
        Take(')');
        return new Filter.Match(field, place, text);
    }

    private Filter.Compare Compare(string field)
    {
        foreach (var comparison in Enum.GetValues<Comparison>())
            if (TryWord(comparison.ToString().ToLowerInvariant()))
                return new Filter.Compare(field, comparison, Value());
        throw Fault("eq, ne, gt, ge, lt or le is expected");
    }

    private FieldValue Value()
    {
        if (Peek() == '\'')
            return Text();
        if (TryWord("true"))
            return true;
        if (TryWord("false"))
            return false;
        if (TryWord("null"))
            return (string?)null;
        var start = _at;
        if (_at < _text.Length && _text[_at] == '-')
            _at++;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
            _at++;
        return long.TryParse(_text.AsSpan(start, _at - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Fault("a text in single quotes, a whole number, true, false or null is expected");
    }

    private string Text()
    {
        var text = new StringBuilder();
        for (_at++; _at < _text.Length; _at++)
        {
            if (_text[_at] != '\'')
                text.Append(_text[_at]);
            else if (_at + 1 < _text.Length && _text[_at + 1] == '\'')
                text.Append(_text[++_at]);
            else
            {
                _at++;
                return text.ToString();
            }
        }
        throw Fault("the text has no closing quote");
    }

    private string Field()
    {
        var word = Word();
        return _fields.Contains(word) ? word : throw Fault($"one of {string.Join(", ", _fields)} is expected");
    }

    private string Word()
    {
        Peek();
        var end = _at;
        while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] == '_'))
            end++;
        var word = _text[_at..end];
        _at = end;
        return word;
    }

    private bool TryWord(string wanted)
    {
        Peek();
        var before = _at;
        if (Word() == wanted)
            return true;
        _at = before;
        return false;
    }

    private void Take(char wanted)
    {
        if (Peek() != wanted)
            throw Fault($"'{wanted}' is expected");
        _at++;
    }

    private char Peek()
    {
        while (_at < _text.Length && _text[_at] == ' ')
            _at++;
        return _at < _text.Length ? _text[_at] : '\0';
    }

    private FormatException Fault(string message) => new(FormattableString.Invariant($"filter, character {_at + 1}: {message}."));
}
