using Bellwire.Contracts;
using Bellwire.Pbx.Recordings;

namespace Bellwire.Pbx.Cdr;

/// <summary>Reads stored call records and what was recorded of their calls.</summary>
public interface ICdrArchive
{
    /// <summary>A page of a tenant's records, newest first. Blocks while it reads.</summary>
    /// <exception cref="TimeoutException">It took more than <see cref="CdrQuery.LongestSearch"/> and was cut.</exception>
    CdrPage Find(CdrQuery query);

    CallCdr? Find(TenantId tenant, CallSessionId session);

    /// <summary>By their start.</summary>
    IReadOnlyList<RecordingEntry> Recordings(TenantId tenant, CallSessionId session);
}

/// <summary>Which records: those to which all that is not null applies.</summary>
public sealed record CdrQuery
{
    /// <summary>Records that fit are counted so far.</summary>
    public const int MostCounted = 10_000;

    public static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(2);

    public required TenantId TenantId { get; init; }

    /// <summary>The start of the call, both ends included.</summary>
    public required UnixTime From { get; init; }

    public required UnixTime To { get; init; }

    public string? Caller { get; init; }

    public string? Callee { get; init; }

    public CallDirection? Direction { get; init; }

    /// <summary>An extension that took part.</summary>
    public string? Party { get; init; }

    /// <summary>Only what comes after this record in the list.</summary>
    public CallCdr? After { get; init; }

    public int Skip { get; init; }

    public required int Top { get; init; }

    /// <summary>False: the page alone is wanted.</summary>
    public bool WantsCount { get; init; } = true;
}

/// <param name="Count">How many fit, exact up to <see cref="CdrQuery.MostCounted"/>.</param>
/// <param name="CountExceeded">There are more.</param>
public sealed record CdrPage(int Count, bool CountExceeded, IReadOnlyList<CallCdr> Items);
