namespace Bellwire.Testing.Processes;

/// <summary>A real peer (a phone, a load generator) that must be installed. <c>./test.sh</c> installs them all.</summary>
public static class PeerProgram
{
    private static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries), "/usr/sbin", "/sbin"];

    /// <summary>True where a missing peer must fail the run, not skip it.</summary>
    public static bool MustBeThere { get; } = Environment.GetEnvironmentVariable("CI") is "true" or "1";

    /// <summary>The path of the program, or null.</summary>
    public static string? Find(string name) =>
        Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
