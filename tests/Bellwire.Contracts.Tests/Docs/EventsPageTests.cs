using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bellwire.Testing.Golden;

namespace Bellwire.Contracts.Tests;

public sealed class EventsPageTests
{
    private const string Page = "docs/events.md";

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void What_the_page_shows_of_the_wire_is_what_the_golden_file_says()
    {
        var shown = MarkedSnippet.In(Page).Where(snippet => snippet.Mark.StartsWith("golden: ", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(shown);
        Assert.All(shown, snippet => Assert.Equal(GoldenFile.Read(snippet.Mark["golden: ".Length..]), JsonNode.Parse(snippet.Code)?.ToJsonString(Compact)));
    }

    [Fact]
    public void Every_command_that_the_page_teaches_is_understood()
    {
        var commands = MarkedSnippet.In(Page).Where(snippet => snippet.Mark == "command").ToList();

        Assert.NotEmpty(commands);
        Assert.All(commands, snippet => Assert.IsNotType<CommandError>(ClientCommand.Read(Encoding.UTF8.GetBytes(snippet.Code))));
    }

    [Fact]
    public void No_json_on_the_page_goes_unchecked()
    {
        var text = MarkedSnippet.Text(Page);

        Assert.Equal(Regex.Count(text, "```json"), MarkedSnippet.In(Page).Count);
    }

    [Fact]
    public void Every_kind_and_every_member_is_explained()
    {
        var text = MarkedSnippet.Text(Page);

        Assert.All(SampleEvents.ByName.Values.Select(evt => evt.EventType).Distinct(), kind => Assert.Matches($"(?m)^### .*\\b{kind}\\b", text));
        foreach (var name in SampleEvents.ByName.Keys)
            foreach (var member in JsonDocument.Parse(GoldenFile.Read(name)).RootElement.EnumerateObject())
                Assert.Contains(member.Name, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fixed_error_text_for_a_session_is_on_the_page()
    {
        var text = MarkedSnippet.Text(Page);
        var texts = typeof(ReplyTexts).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).ToList();

        Assert.NotEmpty(texts);
        Assert.All(texts, field => Assert.Contains($"`{field.GetRawConstantValue()}`", text, StringComparison.Ordinal));
    }
}
