using Bellwire.Contracts;
using Bellwire.Pbx.Recordings;
using Bellwire.Pbx.Retention;

namespace Bellwire.Storage.Cdrs;

/// <summary>Finds on connections of its own, removes through the one writer of cdr.db.</summary>
internal sealed class AgedRecords(SqliteCdrArchive archive, SqliteCdrStore store) : IAgedRecords
{
    public IReadOnlyList<TenantId> Tenants() => archive.Owners();

    public IReadOnlyList<RecordingEntry> Recordings(TenantId tenant, UnixTime before, long after, int most) => archive.AgedRecordings(tenant, before, after, most);

    public IReadOnlyList<CallSessionId> Cdrs(TenantId tenant, UnixTime before, long after, int most) => archive.AgedCdrs(tenant, before, after, most);

    public Task RemoveAsync(IReadOnlyList<RecordingEntry> recordings, CancellationToken cancellation) =>
        store.RemoveAsync([.. recordings.Select(entry => entry.Id)], []).WaitAsync(cancellation);

    public Task RemoveAsync(IReadOnlyList<CallSessionId> cdrs, CancellationToken cancellation) =>
        store.RemoveAsync([], [.. cdrs.Select(session => session.Value)]).WaitAsync(cancellation);
}
