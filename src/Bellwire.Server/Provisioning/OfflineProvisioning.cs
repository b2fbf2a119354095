using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Directory.Editing;
using Bellwire.Pbx.Directory.Provisioning;
using Bellwire.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Server.Provisioning;

/// <summary>What <c>provision</c> does by itself when no server has the folder.</summary>
internal static class OfflineProvisioning
{
    public static async Task<ProvisionAnswer> ApplyAsync(string folder, string? key, byte[] file, bool prune, CancellationToken cancellation)
    {
        using var data = DataFolder.Open(folder);
        await using var store = await BellwireStore.OpenAsync(data, key, TimeProvider.System, NullLoggerFactory.Instance);
        using var directory = new PbxDirectory(store.Directory, new NobodyListens());
        var ids = new SnowflakeIds(TimeProvider.System, store.HighWaterMark);
        var provisioner = new Provisioner(directory, store.Directory, ids, store.PasswordMarks, TimeProvider.System);
        return ProvisioningAnswers.Of(await provisioner.ApplyAsync(file, prune, new EditedBy(Environment.UserName, "provision, no server running"), cancellation));
    }

    /// <param name="key">The present key when it comes from the environment; null: the folder's key file.</param>
    /// <param name="newKey">The next key from the environment; null: a new key file.</param>
    public static async Task RekeyAsync(string folder, string? key, string? newKey, CancellationToken cancellation)
    {
        using var data = DataFolder.Open(folder);
        await using var store = await BellwireStore.OpenAsync(data, key, TimeProvider.System, NullLoggerFactory.Instance);
        await store.RekeyAsync(newKey, cancellation);
    }

    /// <summary>Without a server there is no stream of events: the next start publishes all rights anyway.</summary>
    private sealed class NobodyListens : IEventSink
    {
        public void Publish(PbxRecord record)
        {
            // See above.
        }
    }
}
