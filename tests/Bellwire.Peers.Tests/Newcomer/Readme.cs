using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Newcomer;

/// <summary>What the README tells a newcomer to type, read from the README itself.</summary>
internal static class Readme
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "README.md"));

    /// <summary>The first indented line that starts so.</summary>
    public static string Command(string start) =>
        Lines.First(line => line.StartsWith("    " + start, StringComparison.Ordinal)).Trim();

    /// <summary>The first fenced block of this language.</summary>
    public static string Block(string language) => string.Join(
        '\n', Lines.SkipWhile(line => line != "```" + language).Skip(1).TakeWhile(line => line != "```"));
}
