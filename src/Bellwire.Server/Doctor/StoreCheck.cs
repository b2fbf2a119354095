using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Server.Doctor;

/// <summary>Opens the stored directory as a start would, and looks at its passwords. A running server has it, and says itself what it is.</summary>
internal static class StoreCheck
{
    private const string Topic = "database";

    public static async Task<IReadOnlyList<Finding>> LookAsync(string folder, string? key, bool isRunning, TimeProvider time)
    {
        if (isRunning)
            return [Finding.Good(Topic, "In use by the running server, which could open it. Passwords are looked at when the server is stopped.")];
        if (!Directory.Exists(folder))
            return [Finding.Good(Topic, "No database yet: the first start makes it.")];
        try
        {
            using var data = DataFolder.Open(folder);
            await using var store = await BellwireStore.OpenAsync(data, key, time, NullLoggerFactory.Instance);
            using var directory = new PbxDirectory(store.Directory, new NobodyListens());
            var tenants = directory.Current.Tenants.ToList();
            var extensions = tenants.Sum(t => t.Extensions.Count);
            return
            [
                tenants.Count == 0
                    ? Finding.Warning(Topic, $"The database is good but holds no tenant. Load one: bellwire provision FILE --data {folder}.")
                    : Finding.Good(Topic, $"The database is good: {tenants.Count} tenants, {extensions} extensions."),
                .. PasswordCheck.Look(directory.Current),
            ];
        }
        catch (StorageException fault)
        {
            return [Finding.Problem(Topic, fault.Message)];
        }
    }

    private sealed class NobodyListens : IEventSink
    {
        public void Publish(PbxRecord record)
        {
            // Only reading: there is nobody to tell.
        }
    }
}
