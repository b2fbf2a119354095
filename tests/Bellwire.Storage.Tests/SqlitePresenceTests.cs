using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Presence;
using Bellwire.Storage.Elements;
using Bellwire.Storage.Secrets;

namespace Bellwire.Storage.Tests;

public sealed class SqlitePresenceTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SqliteDirectoryStore? _running;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_choice_survives_a_restart_until_it_is_online_again_or_its_extension_is_gone()
    {
        var (presences, directory) = await RestartAsync();
        var tenant = new Tenant { Id = new TenantId(1), Name = "Example", Domain = "example.org" };
        Extension[] extensions = [.. Enumerable.Range(1, 3).Select(id => new Extension { Id = new ExtensionId(id), TenantId = tenant.Id, Number = $"10{id}" })];
        await directory.CommitAsync(
            new DirectoryChangeSet
            {
                Tenants = [new Change<Tenant>(null, tenant)], Extensions = [.. extensions.Select(extension => new Change<Extension>(null, extension))],
            },
            null, CancellationToken.None);
        await presences.SaveAsync(Row(1, "Away", "β"), CancellationToken.None);
        await presences.SaveAsync(Row(2, "Lunch", ""), CancellationToken.None);
        await presences.SaveAsync(Row(3, "Online", "at desk"), CancellationToken.None);
        await presences.SaveAsync(Row(1, "Do Not Disturb", ""), CancellationToken.None);
        await presences.SaveAsync(Row(2, "Online", ""), CancellationToken.None);

        (presences, directory) = await RestartAsync();
        Assert.Equal([Row(1, "Do Not Disturb", ""), Row(3, "Online", "at desk")], presences.ReadAll().OrderBy(row => row.Extension.Value));
        await directory.CommitAsync(
            new DirectoryChangeSet { Extensions = [new Change<Extension>(extensions[0], extensions[0] with { DisplayName = "Ann" }), new Change<Extension>(extensions[2], null)] },
            null, CancellationToken.None);
        await presences.SaveAsync(Row(3, "Away", ""), CancellationToken.None);

        (presences, _) = await RestartAsync();
        Assert.Equal([Row(1, "Do Not Disturb", "")], presences.ReadAll());
    }

    private static StoredPresence Row(long extension, string status, string note) => new(new ExtensionId(extension), status, note);

    private async Task<(IPresenceStore Presences, IDirectoryStore Directory)> RestartAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
        _running = new SqliteDirectoryStore(_folder.PathOf("directory.db"), new KeyFile(_folder.Path), null, TimeProvider.System);
        return (_running, _running);
    }
}
