using System.Net;

namespace Bellwire.Sip.Resolving;

/// <summary>How names are asked for.</summary>
public sealed record ResolverOptions
{
    /// <summary>The name servers; empty: those of the system.</summary>
    public IReadOnlyList<IPEndPoint> Servers { get; init; } = [];

    /// <summary>How long one question to one server may take: longer than a far resolver needs, shorter than a caller's patience.</summary>
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a failure or a missing name is remembered.</summary>
    public TimeSpan NegativeTtl { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A record's own time to live is kept within these two.</summary>
    public TimeSpan MinTtl { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan MaxTtl { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long an answer that ran out may still be used when no server answers.</summary>
    public TimeSpan StaleFor { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Names remembered; past it the one that runs out first is forgotten.</summary>
    public int MaxNames { get; init; } = 4096;

    /// <summary>Questions under way; past it a name that is not in the cache has no hops.</summary>
    public int MaxQuestions { get; init; } = 256;
}
