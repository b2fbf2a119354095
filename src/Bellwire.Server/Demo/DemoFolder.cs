using Bellwire.Server.Commands;

namespace Bellwire.Server.Demo;

/// <summary>
/// Where the demonstration keeps its things: a throw-away folder, or one that was named. Its passwords are known to everybody, so a named one must be empty
/// or of an earlier demonstration.
/// </summary>
internal sealed class DemoFolder : IDisposable
{
    private const string Mark = "demo";

    private readonly bool _isKept;

    private DemoFolder(string path, bool isKept) => (Path, _isKept) = (path, isKept);

    public string Path { get; }

    /// <summary>Finds or makes the folder.</summary>
    /// <exception cref="CommandFault">It holds something else, or cannot be made.</exception>
    public static DemoFolder Open(string? named)
    {
        if (named is null)
            return new DemoFolder(Directory.CreateTempSubdirectory("bellwire-demo-").FullName, isKept: false);
        var path = System.IO.Path.GetFullPath(named);
        var mark = System.IO.Path.Combine(path, Mark);
        try
        {
            if (Directory.Exists(path) && !File.Exists(mark) && Directory.EnumerateFileSystemEntries(path).Any())
                throw CommandFault.Usage($"demo has passwords that everybody knows, so it takes a folder of its own: {path} holds something else.");
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.WriteAllText(mark, "");
            return new DemoFolder(path, isKept: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandFault.Environment($"The folder {path} cannot be used: {fault.Message}", fault);
        }
    }

    public void Dispose()
    {
        if (!_isKept)
            Directory.Delete(Path, recursive: true);
    }
}
