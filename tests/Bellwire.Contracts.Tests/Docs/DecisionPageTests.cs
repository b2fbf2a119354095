using Bellwire.Testing.Golden;

namespace Bellwire.Contracts.Tests;

public sealed class DecisionPageTests
{
    [Fact]
    public void Every_decision_is_listed_and_says_what_was_not_taken()
    {
        var pages = Directory.EnumerateFiles(Path.Combine(GoldenFile.RepositoryRoot, "docs", "adr"), "????-*.md").Order().ToList();
        var list = MarkedSnippet.Text("docs/adr/README.md");

        Assert.NotEmpty(pages);
        Assert.Equal(Enumerable.Range(1, pages.Count), pages.Select(page => int.Parse(Path.GetFileName(page)[..4], System.Globalization.CultureInfo.InvariantCulture)));
        foreach (var page in pages)
        {
            var text = File.ReadAllText(page);
            Assert.Contains($"]({Path.GetFileName(page)})", list, StringComparison.Ordinal);
            Assert.All(["\n**Context.**", "\n**Decision.**", "\n**Consequences.**", "\n**Not taken.**"], part => Assert.Contains(part, text, StringComparison.Ordinal));
        }
    }
}
