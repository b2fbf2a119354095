namespace Bellwire.Pbx.Recordings;

/// <summary>Where the file of a recording lies.</summary>
public static class RecordingFile
{
    /// <summary>Null: the entry has no file, or names one outside the folder.</summary>
    public static string? PathOf(string folder, RecordingEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.FileName.Length == 0)
            return null;
        folder = Path.GetFullPath(folder);
        var path = Path.GetFullPath(Path.Combine(folder, entry.FileName));
        return path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : null;
    }
}
