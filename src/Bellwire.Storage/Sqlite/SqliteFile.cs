using System.Reflection;
using Dapper;
using DbUp;
using DbUp.Engine;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Sqlite;

/// <summary>One database file: opened with its pragmas and brought to this version's schema.</summary>
internal sealed class SqliteFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _connectionString;
    private readonly string _synchronous;

    /// <param name="path">Created (0600) if need be.</param>
    /// <param name="history">The folder of its scripts, such as <c>Directory</c>.</param>
    /// <param name="durable">Whether each commit is on the disk when it returns; else the last moments may be lost with the power.</param>
    /// <exception cref="StorageException">It cannot be opened, is foreign, or was made by a newer version.</exception>
    public SqliteFile(string path, string history, bool durable)
    {
        Path = path;
        _synchronous = durable ? "FULL" : "NORMAL";
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 5 }.ToString();
        try
        {
            if (!OperatingSystem.IsWindows() && !File.Exists(path))
                new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }).Dispose();
            Upgrade(Scripts(history));
        }
        catch (SqliteException fault)
        {
            throw SqliteFault.Explain(fault, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"{path} cannot be created: {e.Message}", e);
        }
    }

    public string Path { get; }

    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        connection.Execute($"PRAGMA journal_mode=WAL; PRAGMA synchronous={_synchronous}; PRAGMA foreign_keys=ON; PRAGMA cache_size=-8000;");
        return connection;
    }

    private void Upgrade(List<SqlScript> scripts)
    {
        using (var connection = Open())
        {
            var applied = Applied(connection);
            var known = scripts.Select(script => script.Name).ToHashSet(StringComparer.Ordinal);
            if (applied.FirstOrDefault(name => !known.Contains(name)) is { } newer)
                throw new StorageException(
                    $"{Path} was written by a newer version of Bellwire (it has the schema step {newer}). Start that version, or restore a backup.");
            if (applied.Count == scripts.Count)
                return;
        }
        var result = DeployChanges.To.SqliteDatabase(_connectionString).WithScripts(scripts).WithTransactionPerScript().LogToNowhere().Build().PerformUpgrade();
        if (!result.Successful)
            throw result.Error is SqliteException fault
                ? SqliteFault.Explain(fault, Path)
                : new StorageException($"{Path} cannot be brought to this version's schema: {result.Error.Message}", result.Error);
    }

    private List<string> Applied(SqliteConnection connection)
    {
        var tables = connection.Query<string>("SELECT name FROM sqlite_master WHERE type = 'table'").ToList();
        if (tables.Contains("SchemaVersions"))
            return [.. connection.Query<string>("SELECT ScriptName FROM SchemaVersions")];
        return tables.Count == 0
            ? []
            : throw new StorageException($"{Path} is a database, but not one of Bellwire. Move it away, or choose another data folder.");
    }

    private static List<SqlScript> Scripts(string history)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"{typeof(BellwireStore).Namespace}.Scripts.{history}.";
        var scripts = new List<SqlScript>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!; // the name was just listed
            using var reader = new StreamReader(stream);
            scripts.Add(new SqlScript($"{history}/{name[prefix.Length..].Replace(".sqlite.sql", "", StringComparison.Ordinal)}", reader.ReadToEnd()));
        }
        return scripts;
    }
}
