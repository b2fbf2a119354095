using System.Runtime.CompilerServices;

namespace Bellwire.Sip.Tests.Messages;

/// <summary>Messages kept as files, byte for byte, in tests/corpus/sip.</summary>
internal static class Corpus
{
    internal static byte[] Read(string folder, string name) => File.ReadAllBytes(Path.Combine(Root(), folder, name + ".dat"));

    internal static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.dat").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../corpus/sip"));
}
