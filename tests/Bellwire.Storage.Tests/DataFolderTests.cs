using System.Globalization;
using Bellwire.Contracts;
using Bellwire.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Storage.Tests;

public sealed class DataFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_server_is_told_who_holds_the_folder()
    {
        using (DataFolder.Open(_folder.Path))
        {
            var fault = Assert.Throws<StorageException>(() => DataFolder.Open(_folder.Path));
            Assert.Contains($"process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}", fault.Message, StringComparison.Ordinal);
        }
        DataFolder.Open(_folder.Path).Dispose();
    }

    [Fact]
    public void A_new_folder_is_for_its_owner_only()
    {
        using var folder = DataFolder.Open(_folder.PathOf("new/data"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.Path));
        Assert.False(folder.IsOpenToOthers);
    }

    [Fact]
    public void A_folder_of_somebody_else_is_not_closed_to_him()
    {
        File.WriteAllText(_folder.PathOf("letter.txt"), "");
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        using var folder = DataFolder.Open(_folder.Path);
        Assert.True(folder.IsOpenToOthers);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told_in_a_sentence()
    {
        File.WriteAllText(_folder.PathOf("file"), "");
        var fault = Assert.Throws<StorageException>(() => DataFolder.Open(_folder.PathOf("file/data")));
        Assert.Contains("choose another --data", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("directory.db")]
    [InlineData("bindings.db")]
    public async Task A_file_from_a_newer_version_is_left_alone(string name)
    {
        await (await OpenAsync()).DisposeAsync();
        Run(name, "INSERT INTO SchemaVersions (ScriptName, Applied) VALUES ('Directory/9999-future', '2030-01-01')");
        Assert.Contains("newer version", (await Assert.ThrowsAsync<StorageException>(OpenAsync)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("directory.db")]
    [InlineData("bindings.db")]
    public async Task What_is_not_our_database_is_left_alone(string name)
    {
        File.WriteAllText(_folder.PathOf(name), new string('x', 5000));
        Assert.Contains("not a database of Bellwire", (await Assert.ThrowsAsync<StorageException>(OpenAsync)).Message, StringComparison.Ordinal);
        File.Delete(_folder.PathOf(name));
        Run(name, "CREATE TABLE recipes (name TEXT)");
        Assert.Contains("not one of Bellwire", (await Assert.ThrowsAsync<StorageException>(OpenAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_told_in_a_sentence()
    {
        var file = new SqliteFile(_folder.PathOf("directory.db"), "Directory", durable: true);
        await using var writer = new SqliteWriter(file);
        Task Write(string name, int bytes) => writer.WriteAsync(
            (connection, transaction) =>
            {
                using var command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = "PRAGMA max_page_count = 40";
                command.ExecuteScalar();
                command.CommandText = "INSERT INTO settings (name, value) VALUES ($name, zeroblob($bytes))";
                command.Parameters.AddWithValue("$name", name);
                command.Parameters.AddWithValue("$bytes", bytes);
                command.ExecuteNonQuery();
            },
            committed: null,
            default);
        Assert.Contains("disk is full", (await Assert.ThrowsAsync<StorageException>(() => Write("big", 1_000_000))).Message, StringComparison.Ordinal);
        await Write("small", 10);
    }

    [Fact]
    public async Task A_clock_set_back_repeats_no_id_after_a_restart()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_760_000_000));
        long last;
        await using (var store = await OpenAsync())
        {
            var ids = new SnowflakeIds(time, store.HighWaterMark);
            last = Enumerable.Range(0, 10_000).Select(_ => ids.Next()).Last();
        }
        await using var again = await OpenAsync();
        Assert.True(new SnowflakeIds(new FakeTimeProvider(time.GetUtcNow().AddHours(-1)), again.HighWaterMark).Next() > last);
    }

    private async Task<BellwireStore> OpenAsync()
    {
        using var folder = DataFolder.Open(_folder.Path);
        return await BellwireStore.OpenAsync(folder, null, TimeProvider.System, NullLoggerFactory.Instance);
    }

    private void Run(string name, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.PathOf(name)};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this class
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
