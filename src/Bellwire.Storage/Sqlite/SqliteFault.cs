using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Sqlite;

/// <summary>What an error of SQLite means to the operator (primary result codes: sqlite.org/rescode.html).</summary>
internal static class SqliteFault
{
    public static StorageException Explain(SqliteException fault, string path) => new(
        fault.SqliteErrorCode switch
        {
            8 => $"{path} cannot be written: it is read-only. Give the account that runs Bellwire write access to it.",
            10 => $"Reading or writing {path} failed ({fault.Message}). Check the disk.",
            11 => $"{path} is damaged. Restore a backup of it.",
            13 => $"{path} cannot grow: the disk is full. Free space on it; nothing of the last change was stored.",
            14 => $"{path} cannot be opened. Give the account that runs Bellwire read and write access to it.",
            26 => $"{path} is not a database of Bellwire. Move it away, or choose another data folder.",
            5 or 6 => $"{path} is locked by another program. Close whatever else has it open.",
            _ => $"{path}: {fault.Message}",
        },
        fault);
}
