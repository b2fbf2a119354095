using Bellwire.Contracts;
using Bellwire.Pbx.Presence;

namespace Bellwire.Testing;

/// <summary>Choices that survive a restart of the system under test, not of the test.</summary>
public sealed class MemoryPresenceStore : IPresenceStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ExtensionId, StoredPresence> _rows = [];

    public IReadOnlyList<StoredPresence> ReadAll()
    {
        lock (_lock)
            return [.. _rows.Values];
    }

    public Task SaveAsync(StoredPresence presence, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(presence);
        lock (_lock)
        {
            if (presence is { Status: "Online", Note: "" })
                _rows.Remove(presence.Extension);
            else
                _rows[presence.Extension] = presence;
        }
        return Task.CompletedTask;
    }
}
