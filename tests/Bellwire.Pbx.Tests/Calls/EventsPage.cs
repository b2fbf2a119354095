using Bellwire.Testing.Golden;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>The sections of docs/events.md that tests write: between <c>NAME: written by the tests</c> and <c>end of NAME</c>.</summary>
internal static class EventsPage
{
    internal static void Compare(string name, string section)
    {
        var (begin, end) = ($"<!-- {name}: written by the tests -->\n", $"<!-- end of {name} -->");
        var path = Path.Combine(GoldenFile.RepositoryRoot, "docs", "events.md");
        var page = File.ReadAllText(path);
        var from = page.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = page.IndexOf(end, StringComparison.Ordinal);
        Assert.InRange(from, begin.Length, to);
        if (Environment.GetEnvironmentVariable("BELLWIRE_GOLDEN") == "rewrite")
            File.WriteAllText(path, page = page[..from] + section + page[to..]);
        to = page.IndexOf(end, StringComparison.Ordinal);
        Assert.Equal(section, page[from..to]);
    }
}
