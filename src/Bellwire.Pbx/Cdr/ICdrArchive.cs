using Bellwire.Contracts;
using Bellwire.Pbx.Lists;
using Bellwire.Pbx.Recordings;

namespace Bellwire.Pbx.Cdr;

/// <summary>Reads stored call records and what was recorded of their calls. Every call blocks while it reads.</summary>
public interface ICdrArchive
{
    /// <summary>A page of a tenant's records.</summary>
    /// <exception cref="TimeoutException">It took longer than the query's patience and was cut.</exception>
    RecordPage<CallCdr> Find(RecordQuery query, CancellationToken cancellation);

    CallCdr? Find(TenantId tenant, CallSessionId session);

    /// <summary>A page of a tenant's recordings.</summary>
    /// <exception cref="TimeoutException">It took longer than the query's patience and was cut.</exception>
    RecordPage<RecordingEntry> FindRecordings(RecordQuery query, CancellationToken cancellation);

    /// <summary>By their start.</summary>
    IReadOnlyList<RecordingEntry> Recordings(TenantId tenant, CallSessionId session);
}
