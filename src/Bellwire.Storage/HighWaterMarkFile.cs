using System.Globalization;
using System.Text;
using Bellwire.Contracts;
using Microsoft.Extensions.Logging;

namespace Bellwire.Storage;

/// <summary>
/// The mark of the id generator in a file of its own: it is written every few seconds while somebody waits for an id, so it must not queue
/// behind a database's writer. Always the same 20 bytes in the same place, so that a full disk takes them too; a disk that refuses
/// nevertheless raises an alarm and stops no call, since the mark matters only to a clock that is set back across a restart.
/// </summary>
internal sealed partial class HighWaterMarkFile : IHighWaterMark
{
    private readonly string _path;
    private readonly ILogger _logger;

    /// <exception cref="StorageException">The file cannot be written, or holds something else.</exception>
    public HighWaterMarkFile(string path, ILogger<HighWaterMarkFile> logger)
    {
        (_path, _logger) = (path, logger);
        try
        {
            Put(Read());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"{path} cannot be written: {e.Message}", e);
        }
    }

    public long Read()
    {
        if (!File.Exists(_path) || File.ReadAllText(_path) is not { Length: > 0 } text)
            return 0;
        return long.TryParse(text, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var mark)
            ? mark
            : throw new StorageException($"{_path} does not hold a number. Put the current time in Unix milliseconds there, or restore a copy.");
    }

    public void Write(long unixMilliseconds)
    {
        try
        {
            Put(unixMilliseconds);
        }
        catch (IOException fault)
        {
            Log.NotStored(_logger, unixMilliseconds, fault.Message);
        }
    }

    private void Put(long mark)
    {
        using var file = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Write(Encoding.ASCII.GetBytes(mark.ToString("D19", CultureInfo.InvariantCulture) + "\n"));
        file.Flush(flushToDisk: true);
    }

    private static partial class Log
    {
        [LoggerMessage(4211, LogLevel.Error, "The id mark {Mark} cannot be stored; a clock set back across a restart could repeat ids: {Reason}")]
        public static partial void NotStored(ILogger logger, long mark, string reason);
    }
}
