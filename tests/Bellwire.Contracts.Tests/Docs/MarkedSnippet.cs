using System.Text.RegularExpressions;
using Bellwire.Testing.Golden;

namespace Bellwire.Contracts.Tests;

/// <summary>Code blocks of the documentation that a comment above them marks: <c>&lt;!-- golden: NAME --&gt;</c>, <c>&lt;!-- command --&gt;</c>.</summary>
internal sealed partial record MarkedSnippet(string File, string Mark, string Code)
{
    internal static IEnumerable<MarkedSnippet> In(string file)
    {
        var text = System.IO.File.ReadAllText(Path.Combine(GoldenFile.RepositoryRoot, file));
        return Block().Matches(text).Select(match => new MarkedSnippet(file, match.Groups["mark"].Value, match.Groups["code"].Value));
    }

    [GeneratedRegex(@"<!-- (?<mark>golden: [\w-]+|command) -->\n```json\n(?<code>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
