using System.Globalization;
using Bellwire.Contracts;

namespace Bellwire.Storage;

/// <summary>
/// The mark of the id generator in a file of its own: it is written every few seconds while somebody waits for an id, so it must not queue
/// behind a database's writer. The new value is written aside, flushed, and moved over the old one.
/// </summary>
internal sealed class HighWaterMarkFile(string path) : IHighWaterMark
{
    public long Read()
    {
        if (!File.Exists(path))
            return 0;
        var text = File.ReadAllText(path);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var mark)
            ? mark
            : throw new StorageException($"{path} does not hold a number. Put the current time in Unix milliseconds there, or restore a copy.");
    }

    public void Write(long unixMilliseconds)
    {
        var aside = path + ".next";
        using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(unixMilliseconds.ToString(CultureInfo.InvariantCulture)));
            file.Flush(flushToDisk: true);
        }
        File.Move(aside, path, overwrite: true);
    }
}
