using System.Runtime.InteropServices;

namespace Bellwire.Testing.Processes;

/// <summary>Where the things of this repository lie, seen from a running test.</summary>
public static class Repository
{
    /// <summary>The folder of <c>Bellwire.slnx</c>.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Debug or Release: as the running tests were built, so the programs beside them are used.</summary>
    public static string Configuration { get; } =
        Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!);

    /// <summary>The <c>dotnet</c> that runs this test, so that a child runs on the same runtime.</summary>
    public static string Dotnet { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    public static string ServerAssembly { get; } =
        Path.Combine(Root, "src", "Bellwire.Server", "bin", Configuration, "net10.0", "bellwire.dll");

    private static string FindRoot(string from)
    {
        for (var folder = from; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Bellwire.slnx")))
                return folder;
        }
        throw new DirectoryNotFoundException($"no Bellwire.slnx above {from}");
    }
}
