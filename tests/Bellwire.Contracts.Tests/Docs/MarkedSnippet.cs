using System.Text.RegularExpressions;
using Bellwire.Testing.Golden;

namespace Bellwire.Contracts.Tests;

/// <summary>
/// A code block of the documentation that a comment above it marks: <c>&lt;!-- golden: NAME --&gt;</c>, <c>&lt;!-- command --&gt;</c>,
/// <c>&lt;!-- event --&gt;</c>, <c>&lt;!-- file: PATH --&gt;</c>.
/// </summary>
internal sealed partial record MarkedSnippet(string Mark, string Code)
{
    internal static IReadOnlyList<MarkedSnippet> In(string page) =>
        [.. Block().Matches(Text(page)).Select(match => new MarkedSnippet(match.Groups["mark"].Value, match.Groups["code"].Value))];

    internal static string Text(string page) => File.ReadAllText(Path.Combine(GoldenFile.RepositoryRoot, page));

    [GeneratedRegex(@"<!-- (?<mark>golden: [\w-]+|command|event|file: [\w./-]+) -->\n```[a-z]+\n(?<code>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
