using Bellwire.Contracts;

namespace Bellwire.Pbx.Lists;

/// <summary>Which stored records: those to which all that is not null applies.</summary>
public sealed record RecordQuery
{
    /// <summary>Records that fit are counted so far.</summary>
    public const int MostCounted = 10_000;

    /// <summary>Null: of all tenants and of none.</summary>
    public required TenantId? TenantId { get; init; }

    /// <summary>The start, both ends included.</summary>
    public required UnixTime From { get; init; }

    public required UnixTime To { get; init; }

    /// <summary>As <see cref="RecordField.Bind"/> returned it.</summary>
    public Filter? Filter { get; init; }

    /// <summary>Characters of any text that people read.</summary>
    public string? Search { get; init; }

    /// <summary>An extension that took part.</summary>
    public string? Party { get; init; }

    /// <summary>Empty: the newest first.</summary>
    public IReadOnlyList<(string Field, bool Descending)> OrderBy { get; init; } = [];

    /// <summary>Only what comes after this one, the newest first.</summary>
    public (UnixTime StartedAt, long Id)? After { get; init; }

    public int Skip { get; init; }

    public required int Top { get; init; }

    /// <summary>False: the page alone is wanted.</summary>
    public bool WantsCount { get; init; } = true;

    /// <summary>After so long it is cut.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);
}

/// <param name="Count">How many fit, exact up to <see cref="RecordQuery.MostCounted"/>.</param>
/// <param name="CountExceeded">There are more.</param>
public sealed record RecordPage<T>(int Count, bool CountExceeded, IReadOnlyList<T> Items);
