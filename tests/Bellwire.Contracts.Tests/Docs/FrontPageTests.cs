using System.Text.Json;
using System.Text.RegularExpressions;
using Bellwire.Testing.Golden;

namespace Bellwire.Contracts.Tests;

public sealed partial class FrontPageTests
{
    private const string Page = "README.md";

    [Fact]
    public void The_subscriber_on_the_front_page_is_the_one_in_the_samples()
    {
        var shown = MarkedSnippet.In(Page).Where(snippet => snippet.Mark.StartsWith("file: ", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(shown);
        Assert.All(shown, snippet => Assert.Equal(MarkedSnippet.Text(snippet.Mark["file: ".Length..]), snippet.Code + "\n"));
    }

    [Fact]
    public void The_event_on_the_front_page_is_one_that_can_come()
    {
        var shown = MarkedSnippet.In(Page).Where(snippet => snippet.Mark == "event").ToList();

        Assert.NotEmpty(shown);
        Assert.All(shown, snippet => WireShapeTests.Check(JsonDocument.Parse(snippet.Code).RootElement, "extension_register"));
    }

    [Fact]
    public void No_link_in_the_documentation_leads_nowhere()
    {
        var root = GoldenFile.RepositoryRoot;
        var pages = Directory.EnumerateFiles(root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories)).ToList();

        Assert.True(pages.Count > 5);
        foreach (var page in pages)
        {
            foreach (Match link in Link().Matches(File.ReadAllText(page)))
            {
                var target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page) ?? root, link.Groups["file"].Value));
                if (link.Groups["file"].Length == 0)
                    target = page;
                Assert.True(File.Exists(target) || Directory.Exists(target), $"{Path.GetRelativePath(root, page)}: {link.Value}");
                if (link.Groups["anchor"] is { Success: true, Value: var anchor })
                    Assert.Contains(anchor, AnchorsOf(target));
            }
        }
    }

    // How a heading becomes an anchor: lower case, blanks to hyphens, other punctuation dropped.
    private static IEnumerable<string> AnchorsOf(string page) => Heading().Matches(File.ReadAllText(page))
        .Select(heading => NotInAnchor().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?!https?:|mailto:)(?<file>[^)#\s]*)(#(?<anchor>[^)\s]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
