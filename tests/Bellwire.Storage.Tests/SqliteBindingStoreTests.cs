using Bellwire.Pbx.Registrar;
using Bellwire.Storage.Bindings;
using Bellwire.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Storage.Tests;

public sealed class SqliteBindingStoreTests : BindingStoreContract, IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SqliteBindingStore? _running;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
        _folder.Dispose();
    }

    protected override async ValueTask<IBindingStore> RestartAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
        return _running = Open();
    }

    [Fact]
    public async Task A_disk_that_refuses_leaves_the_bindings_in_memory_until_it_takes_them()
    {
        await using (var store = Open(mostPending: 3))
        {
            using (var blocker = new SqliteConnection($"Data Source={_folder.PathOf("bindings.db")};Pooling=false"))
            {
                blocker.Open();
                Run(blocker, "CREATE TRIGGER full BEFORE INSERT ON bindings BEGIN SELECT RAISE(ABORT, 'refused'); END");
                store.Save(Binding(1));
                await Until(() => store.IsFailing);
                store.Save(Binding(1) with { UserAgent = "newer" });
                store.Save(Binding(2));
                store.Save(Binding(3));
                var key = 4;
                await Until(() =>
                {
                    store.Save(Binding(key++)); // one that comes while the others are being tried again is let in
                    return store.Dropped > 0;
                });
                Run(blocker, "DROP TRIGGER full");
            }
        }
        await using var again = Open();
        Assert.Equal([Binding(1) with { UserAgent = "newer" }, Binding(2), Binding(3)], again.ReadAll().OrderBy(binding => binding.Key).Take(3));
    }

    [Fact]
    public async Task Ten_thousand_bindings_are_written_in_few_transactions_and_read_back()
    {
        await using (var store = Open())
            for (var key = 1; key <= 10_000; key++)
                store.Save(Binding(key));
        await using var again = Open();
        Assert.Equal(10_000, again.ReadAll().Count);
    }

    private SqliteBindingStore Open(int mostPending = 200_000) =>
        new(_folder.PathOf("bindings.db"), TimeProvider.System, NullLogger<SqliteBindingStore>.Instance, mostPending);

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
            await Task.Yield();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this class
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
