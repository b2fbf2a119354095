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
    public void The_receiver_on_the_page_of_webhooks_is_the_one_in_the_samples()
    {
        var shown = Assert.Single(MarkedSnippet.In("docs/webhooks.md"), snippet => snippet.Mark.StartsWith("file: ", StringComparison.Ordinal));

        Assert.Equal(MarkedSnippet.Text(shown.Mark["file: ".Length..]), shown.Code + "\n");
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

        Assert.True(Pages.Count > 5);
        foreach (var page in Pages)
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

    [Fact]
    public void Every_file_that_the_documentation_names_is_there()
    {
        foreach (var page in Pages)
            foreach (Match path in SourcePath().Matches(File.ReadAllText(page)))
                Assert.True(Path.Exists(Path.Combine(GoldenFile.RepositoryRoot, path.Groups["path"].Value)), $"{page}: {path.Value}");
    }

    private static IReadOnlyList<string> Pages { get; } =
    [
        .. Directory.EnumerateFiles(GoldenFile.RepositoryRoot, "*.md"),
        .. Directory.EnumerateFiles(Path.Combine(GoldenFile.RepositoryRoot, "docs"), "*.md", SearchOption.AllDirectories),
    ];

    // How a heading becomes an anchor: lower case, blanks to hyphens, other punctuation dropped.
    private static IEnumerable<string> AnchorsOf(string page) => Heading().Matches(File.ReadAllText(page))
        .Select(heading => NotInAnchor().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?!https?:|mailto:)(?<file>[^)#\s]*)(#(?<anchor>[^)\s]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<path>(src|tests|docs|bench)/(?!NAME)[\w./-]+)`")]
    private static partial Regex SourcePath();

    [GeneratedRegex(@"^#+ (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
