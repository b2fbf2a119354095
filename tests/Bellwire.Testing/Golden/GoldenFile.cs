using System.Text;
using Xunit;

namespace Bellwire.Testing.Golden;

/// <summary>
/// The wire, frozen: one JSON a case in <c>tests/golden/</c>, compared byte for byte. Set <c>BELLWIRE_GOLDEN=rewrite</c> to write the files
/// anew, on purpose; the change is then reviewed like one of the interface.
/// </summary>
public static class GoldenFile
{
    /// <summary>The folder in which the solution file lies.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    public static string Folder { get; } = Path.Combine(RepositoryRoot, "tests", "golden");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!);

    public static string Read(string name) => File.ReadAllText(PathOf(name), Encoding.UTF8);

    /// <summary>Asserts that the bytes are those of the golden file.</summary>
    public static void Is(string name, byte[] actual)
    {
        if (Environment.GetEnvironmentVariable("BELLWIRE_GOLDEN") == "rewrite")
            File.WriteAllBytes(PathOf(name), actual);
        var expected = File.ReadAllBytes(PathOf(name));
        Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(actual));
        Assert.Equal(expected, actual);
    }

    private static string PathOf(string name) => Path.Combine(Folder, name + ".json");

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Bellwire.slnx")))
                return folder;
        throw new DirectoryNotFoundException("Bellwire.slnx is in no folder above the tests");
    }
}
