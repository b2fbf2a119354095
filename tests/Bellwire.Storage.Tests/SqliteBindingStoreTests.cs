using Bellwire.Contracts;
using Bellwire.Pbx.Registrar;
using Bellwire.Storage.Bindings;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Storage.Tests;

public sealed class SqliteBindingStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Bindings_survive_a_stop_as_they_last_were()
    {
        await using (var store = Open())
        {
            store.Save(Binding(1));
            store.Save(Binding(2));
            store.Save(Binding(3));
            store.Save(Binding(2) with { UserAgent = "newer", ConnectionBound = true });
            store.Remove(3);
        }
        await using (var store = Open())
        {
            Assert.Equal([Binding(1), Binding(2) with { UserAgent = "newer", ConnectionBound = true }], store.ReadAll().OrderBy(binding => binding.Key));
            store.Remove(1);
        }
        await using var last = Open();
        Assert.Equal([2], last.ReadAll().Select(binding => binding.Key));
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
                await Until(() =>
                {
                    store.Save(Binding(4));
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

    private static StoredBinding Binding(long key) => new(
        key, new TenantId(9), "101", "<sip:101@192.0.2.7:5062;ob>", "sip:101@192.0.2.7:5062;ob", "\"<urn:uuid:1>\"", 1, $"call-{key}@phone", key,
        "Phone 1.0", "<sip:edge.example.org;lr>", "udp", "192.0.2.1:5060", "192.0.2.7:5062", 1000, false, 1_760_000_000_000, 1_760_000_600_000);

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
