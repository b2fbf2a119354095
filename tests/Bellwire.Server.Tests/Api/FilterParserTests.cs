using Bellwire.Pbx.Lists;
using Bellwire.Server.Api.Lists;
using CsCheck;

namespace Bellwire.Server.Tests.Api;

public sealed class FilterParserTests
{
    private static readonly string[] Fields = ["number", "age", "ok", "none"];

    private static readonly string[] Words =
        ["(", ")", "'", "and ", "or ", "eq ", "number ", "age ", "contains", ",", "1", "-", " ", "ü", "null "];

    [Theory]
    [InlineData("number eq '101'", true)]
    [InlineData("number eq '102'", false)]
    [InlineData("number ne '102' and age gt 17", true)]
    [InlineData("age lt 18 or age ge 42", true)]
    [InlineData("age lt 18 or age ge 43", false)]
    [InlineData("age eq 1 or age eq 42 and ok eq true", true)]
    [InlineData("(age eq 1 or age eq 42) and ok eq false", false)]
    [InlineData("startswith(number,'10') and endswith( number , '01' ) and contains(number,'0')", true)]
    [InlineData("contains(number,'''')", false)]
    [InlineData("none eq null", true)]
    [InlineData("number ne null", true)]
    [InlineData("age eq 'x'", false)]
    [InlineData("age ne 'x'", true)]
    [InlineData("age le -1", false)]
    public void A_filter_keeps_what_fits(string text, bool fits)
    {
        var (filter, fault) = FilterParser.Parse(text, Fields);

        Assert.Null(fault);
        Assert.Equal(fits, filter!.Fits(ValueOf));
    }

    [Theory]
    [InlineData("")]
    [InlineData("number")]
    [InlineData("number eq")]
    [InlineData("number eq 101x")]
    [InlineData("number eq 'open")]
    [InlineData("number like '1'")]
    [InlineData("colour eq 'red'")]
    [InlineData("(number eq '1'")]
    [InlineData("number eq '1')")]
    [InlineData("number eq '1' number eq '2'")]
    [InlineData("contains(number,1)")]
    [InlineData("age eq 99999999999999999999")]
    public void What_is_no_filter_is_told_with_its_place(string text)
    {
        var (filter, fault) = FilterParser.Parse(text, Fields);

        Assert.Null(filter);
        Assert.StartsWith("filter, character ", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_has_bounds()
    {
        Assert.NotNull(FilterParser.Parse(new string('(', 900) + "ok eq true" + new string(')', 50), Fields).Fault);
        Assert.NotNull(FilterParser.Parse(string.Join(" or ", Enumerable.Repeat("ok eq true", FilterParser.MostConditions + 1)), Fields).Fault);
        Assert.Null(FilterParser.Parse(string.Join(" or ", Enumerable.Repeat("ok eq true", FilterParser.MostConditions)), Fields).Fault);
        Assert.NotNull(FilterParser.Parse(new string(' ', FilterParser.LongestFilter + 1), Fields).Fault);
    }

    [Fact]
    public void Whatever_is_sent_is_a_filter_or_a_fault() =>
        Gen.OneOf(Words.Select(word => Gen.Const(word)).ToArray()).Array[0, 40].Sample(parts =>
        {
            var (filter, fault) = FilterParser.Parse(string.Concat(parts), Fields);
            return filter is null != fault is null;
        });

    private static FieldValue ValueOf(string field) => field switch
    {
        "number" => "101",
        "age" => 42L,
        "ok" => true,
        _ => (string?)null,
    };
}
