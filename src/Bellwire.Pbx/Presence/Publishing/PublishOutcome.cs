using System.Collections.Immutable;

namespace Bellwire.Pbx.Presence.Publishing;

/// <summary>What becomes of a PUBLISH.</summary>
internal abstract record PublishOutcome
{
    private PublishOutcome() { }

    /// <summary>200 with this tag and lifetime.</summary>
    internal sealed record Accepted(string ETag, TimeSpan Expires, ImmutableArray<Publication> After) : PublishOutcome;

    /// <summary>412: no publication has that tag (any more).</summary>
    internal sealed record NoMatch : PublishOutcome;

    /// <summary>400: a new publication without content.</summary>
    internal sealed record NoContent : PublishOutcome;

    /// <summary>503: the server holds as many as it may.</summary>
    internal sealed record Full : PublishOutcome;
}
