using Bellwire.Contracts;
using Bellwire.Pbx.Recordings;

namespace Bellwire.Pbx.Retention;

/// <summary>What is old enough to go. Reads block.</summary>
public interface IAgedRecords
{
    /// <summary>Tenants of whom there is anything, also those that are gone themselves.</summary>
    IReadOnlyList<TenantId> Tenants();

    /// <summary>Recordings that began before a moment and are closed, by their ids.</summary>
    /// <param name="after">Only those with a greater id.</param>
    IReadOnlyList<RecordingEntry> Recordings(TenantId tenant, UnixTime before, long after, int most);

    /// <summary>Calls that began before a moment and whose event is published, by their ids.</summary>
    IReadOnlyList<CallSessionId> Cdrs(TenantId tenant, UnixTime before, long after, int most);

    /// <summary>Completes when they are gone from the disk.</summary>
    Task RemoveAsync(IReadOnlyList<RecordingEntry> recordings, CancellationToken cancellation);

    /// <inheritdoc cref="RemoveAsync(IReadOnlyList{RecordingEntry}, CancellationToken)"/>
    Task RemoveAsync(IReadOnlyList<CallSessionId> cdrs, CancellationToken cancellation);
}
