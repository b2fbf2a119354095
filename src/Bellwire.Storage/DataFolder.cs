using System.Globalization;

namespace Bellwire.Storage;

/// <summary>The folder with everything that a server keeps, held by one process at a time through a lock of the operating system.</summary>
public sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string LockName = "bellwire.lock";
    private const string HolderName = "bellwire.pid";

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock) => (Path, _lock) = (path, @lock);

    public string Path { get; }

    /// <summary>Whether others on this machine may look into the folder, which existed before and is not ours to change.</summary>
    public bool IsOpenToOthers => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(Path) & ~OwnerOnly) != 0;

    /// <summary>Creates the folder (0700) if need be, checks that it can be written, and takes the lock.</summary>
    /// <exception cref="StorageException">It cannot be used, or another process holds it.</exception>
    public static DataFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Prepare(full);
            return new DataFolder(full, TakeLock(full));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                $"The data folder {full} cannot be used: {e.Message} Give the account that runs Bellwire read and write access, or choose another --data.", e);
        }
    }

    /// <summary>The process that holds the folder, for whoever is not it; null when it cannot be told.</summary>
    public static int? Holder(string path)
    {
        var file = System.IO.Path.Combine(path, HolderName);
        return File.Exists(file) && int.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    /// <summary>The path of a file in the folder.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _lock.Dispose();

    private static void Prepare(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else if (!Directory.Exists(path))
            Directory.CreateDirectory(path, OwnerOnly);
        else if (File.Exists(System.IO.Path.Combine(path, LockName)) || !Directory.EnumerateFileSystemEntries(path).Any())
            File.SetUnixFileMode(path, OwnerOnly); // ours, or about to be; a folder that others share is left as it is
    }

    private static FileStream TakeLock(string path)
    {
        FileStream taken;
        try
        {
            taken = new FileStream(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (Holder(path) is { } holder && File.Exists(System.IO.Path.Combine(path, LockName)))
        {
            throw new StorageException(
                $"The data folder {path} is in use by process {holder.ToString(CultureInfo.InvariantCulture)}. Stop that server first, or choose another --data.", e);
        }
        File.WriteAllText(System.IO.Path.Combine(path, HolderName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return taken;
    }
}
