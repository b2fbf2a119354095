using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Sqlite;

/// <summary>Reads that end by themselves when they take too long, or when nobody waits for them.</summary>
internal static class PatientReading
{
    private const int Interrupted = 9;                          // SQLITE_INTERRUPT
    private const int StepsBetweenLooks = 10_000;               // of SQLite's machine: less than a millisecond

    /// <exception cref="TimeoutException">It took longer than the patience.</exception>
    /// <exception cref="StorageException">The file cannot be read.</exception>
    public static T Read<T>(SqliteFile file, TimeProvider time, TimeSpan patience, Func<SqliteConnection, T> read, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        try
        {
            using var connection = file.Open();
            SQLitePCL.raw.sqlite3_progress_handler(
                connection.Handle, StepsBetweenLooks, _ => cancellation.IsCancellationRequested || time.GetElapsedTime(began) > patience ? 1 : 0, null);
            return read(connection);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == Interrupted)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new TimeoutException("The search took too long.", fault);
        }
        catch (SqliteException fault)
        {
            throw SqliteFault.Explain(fault, file.Path);
        }
    }
}
