using System.Text;
using Bellwire.Contracts;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Lists;
using Bellwire.Storage.Elements;
using Bellwire.Storage.Secrets;
using Bellwire.Testing;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Tests;

public sealed class SqliteDirectoryStoreTests : DirectoryStoreContract, IAsyncLifetime
{
    private const string File = """
        {"tenants":[{"name":"E","domain":"example.org","extensions":[{"number":"101","sip_password":"sip-secret"}],
          "trunks":[{"name":"t","host":"192.0.2.1","username":"u","password":"trunk-secret"}],
          "webhooks":[{"name":"w","url":"https://w.example/","authentication":"bearer","token":"hook-token"}]}]}
        """;

    private readonly TempFolder _folder = new();
    private readonly List<SqliteDirectoryStore> _open = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _open)
            await store.DisposeAsync();
        _folder.Dispose();
    }

    protected override ValueTask<IDirectoryStore> OpenAsync() => ValueTask.FromResult<IDirectoryStore>(Open());

    [Fact]
    public async Task No_secret_lies_readable_in_the_folder()
    {
        using (var house = new TestDirectory(store: Open()))
            await house.AppliesAsync(File);
        var ha1 = Encoding.Latin1.GetString(SipHa1.Of("101", "example.org", "sip-secret").ToBytes().AsSpan(0, 16));
        foreach (var file in Directory.EnumerateFiles(_folder.Path))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var text = await reader.ReadToEndAsync();
            Assert.DoesNotContain("trunk-secret", text, StringComparison.Ordinal);
            Assert.DoesNotContain("hook-token", text, StringComparison.Ordinal);
            Assert.DoesNotContain("sip-secret", text, StringComparison.Ordinal);
            Assert.DoesNotContain(ha1, text, StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.None, System.IO.File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead));
        }
    }

    [Fact]
    public async Task The_audit_log_is_read_newest_first_and_by_tenant()
    {
        var store = Open();
        var (ours, theirs) = (new TenantId(1), new TenantId(2));
        await store.CommitAsync(new DirectoryChangeSet { Audit = [Entry(ours, "101"), Entry(theirs, "201"), Entry(null, "chief")] }, null, default);
        await store.CommitAsync(new DirectoryChangeSet { Audit = [Entry(ours, "102")] }, null, default);
        await CloseAllAsync();

        var again = Open();
        Assert.Equal(["102", "chief", "201", "101"], again.Find(Of(null, 0, 10), default).Items.Select(entry => entry.Name));
        var page = again.Find(Of(ours, 1, 1), default);
        Assert.Equal(2, page.Count);
        Assert.Equivalent(Entry(ours, "101"), Assert.Single(page.Items));

        Assert.Equal("201", Assert.Single(again.Find(Of(null, 0, 10) with { Filter = new Filter.Compare("name", Comparison.Eq, "201") }, default).Items).Name);
        Assert.Empty(again.Find(Of(ours, 0, 10) with { Filter = new Filter.Compare("name", Comparison.Eq, "201") }, default).Items);

        static RecordQuery Of(TenantId? tenant, int skip, int top) =>
            new() { TenantId = tenant, From = default, To = new UnixTime(1), Skip = skip, Top = top };

        static AuditEntry Entry(TenantId? tenant, string name) =>
            new(DateTimeOffset.UnixEpoch, tenant, "ann@example.org", "192.0.2.1", "changed", "extension", name, ["email", "role"]);
    }

    [Fact]
    public async Task After_a_rekey_the_new_key_alone_opens_everything()
    {
        var store = Open();
        using var house = new TestDirectory(store: store);
        await house.AppliesAsync(File);
        var (old, keys) = (System.IO.File.ReadAllText(_folder.PathOf("bellwire.key")), (store.TokenKey, store.MarkKey));
        await store.RekeyAsync(null, default);
        await house.AppliesAsync(File.Replace("192.0.2.1", "192.0.2.2", StringComparison.Ordinal));
        await CloseAllAsync();

        var again = Open();
        Assert.Equal("trunk-secret", Assert.Single(again.ReadAll().Trunks).After!.Password!.Reveal());
        Assert.Equal("hook-token", Assert.Single(again.ReadAll().Webhooks).After!.Token!.Reveal());
        Assert.True(Assert.Single(again.ReadAll().Extensions).After!.SipHa1!.Verify("101", "example.org", "sip-secret"));
        Assert.Equal(keys, (again.TokenKey, again.MarkKey), (a, b) => a.TokenKey.SequenceEqual(b.TokenKey) && a.MarkKey.SequenceEqual(b.MarkKey));
        await CloseAllAsync();
        System.IO.File.WriteAllText(_folder.PathOf("bellwire.key"), old);
        Assert.Contains("Restore it", Assert.Throws<StorageException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rekey_that_was_cut_off_leaves_the_old_key_in_use()
    {
        var store = Open();
        using var house = new TestDirectory(store: store);
        await house.AppliesAsync(File);
        await CloseAllAsync();
        new KeyFile(_folder.Path).Prepare(); // as far as a crash let it come
        Assert.Equal("trunk-secret", Assert.Single(Open().ReadAll().Trunks).After!.Password!.Reveal());
        Assert.False(System.IO.File.Exists(_folder.PathOf("bellwire.key.next")));
    }

    [Fact]
    public async Task A_given_key_is_written_nowhere_and_another_one_is_refused()
    {
        var (key, other) = (Convert.ToBase64String(new byte[32]), Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray()));
        var store = Open(key);
        await CloseAllAsync();
        Assert.False(System.IO.File.Exists(_folder.PathOf("bellwire.key")));
        Assert.Throws<StorageException>(() => Open(other));
        Assert.Throws<StorageException>(() => Open("short"));
        Assert.Equal(store.TokenKey, Open(key).TokenKey);
    }

    [Fact]
    public async Task A_given_key_is_replaced_by_a_given_one()
    {
        var (key, other) = (Convert.ToBase64String(new byte[32]), Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray()));
        var store = Open(key);
        using var house = new TestDirectory(store: store);
        await house.AppliesAsync(File);
        await Assert.ThrowsAsync<StorageException>(() => store.RekeyAsync(null, default));
        await store.RekeyAsync(other, default);
        await CloseAllAsync();
        Assert.Throws<StorageException>(() => Open(key));
        Assert.Equal("trunk-secret", Assert.Single(Open(other).ReadAll().Trunks).After!.Password!.Reveal());
        Assert.False(System.IO.File.Exists(_folder.PathOf("bellwire.key")));
    }

    [Fact]
    public async Task Revoked_tokens_are_kept_until_their_end()
    {
        var store = Open();
        var now = DateTimeOffset.FromUnixTimeMilliseconds(1_760_000_000_000);
        await store.RevokeAsync(new RevokedToken(1, now.AddHours(1)), now, default);
        await store.RevokeAsync(new RevokedToken(2, now.AddHours(5)), now, default);
        Assert.Equal([1, 2], Open().ReadRevoked().Select(token => token.Id).Order());
        await store.RevokeAsync(new RevokedToken(3, now.AddHours(5)), now.AddHours(2), default);
        Assert.Equal([new RevokedToken(2, now.AddHours(5)), new RevokedToken(3, now.AddHours(5))], Open().ReadRevoked().OrderBy(token => token.Id));
    }

    [Fact]
    public void A_sealed_secret_opens_only_in_its_own_place()
    {
        using var box = new SecretBox(new byte[32]);
        var text = box.Seal("x"u8, SealedPlace.SipHa1, 7);
        Assert.Equal("x"u8.ToArray(), box.Open(text, SealedPlace.SipHa1, 7));
        Assert.Null(box.TryOpen(text, SealedPlace.SipHa1, 8));
        Assert.Null(box.TryOpen(text, SealedPlace.TrunkPassword, 7));
        text[^1] ^= 1;
        Assert.Throws<StorageException>(() => box.Open(text, SealedPlace.SipHa1, 7));
        Assert.Null(box.TryOpen([], SealedPlace.SipHa1, 7));
    }

    [Fact]
    public async Task A_change_that_cannot_be_stored_is_not_seen_either()
    {
        var store = Open();
        using var house = new TestDirectory(store: store);
        await house.AppliesAsync(File);
        var before = house.Directory.Current;
        using (var connection = new SqliteConnection($"Data Source={_folder.PathOf("directory.db")};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TRIGGER full BEFORE INSERT ON queues BEGIN SELECT RAISE(ABORT, 'no more queues'); END";
            command.ExecuteNonQuery();
        }
        var fault = await Assert.ThrowsAsync<StorageException>(() => house.AppliesAsync(
            """{"tenants":[{"name":"E","domain":"example.org","extensions":[{"number":"102"}],"queues":[{"number":"8001"}]}]}"""));
        Assert.Contains("no more queues", fault.Message, StringComparison.Ordinal);
        Assert.Same(before, house.Directory.Current);
        Assert.Single(store.ReadAll().Extensions);
        Assert.Equal(["created extension 102 of example.org"], (await house.AppliesAsync(
            """{"tenants":[{"name":"E","domain":"example.org","extensions":[{"number":"102"}]}]}""")).Select(change => change.ToString()));
    }

    private SqliteDirectoryStore Open() => Open(null);

    private SqliteDirectoryStore Open(string? key)
    {
        var store = new SqliteDirectoryStore(_folder.PathOf("directory.db"), new KeyFile(_folder.Path), key, TimeProvider.System);
        _open.Add(store);
        return store;
    }

    private async Task CloseAllAsync()
    {
        foreach (var store in _open)
            await store.DisposeAsync();
        _open.Clear();
    }
}
