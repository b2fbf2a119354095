using System.Collections.Immutable;
using Bellwire.Pbx.Registrar;

namespace Bellwire.Pbx.Presence.Publishing;

/// <summary>The publications of one extension and what a PUBLISH does to them: RFC 3903 4.1 (the four kinds) and 6 (the steps).</summary>
internal static class PublicationRules
{
    /// <param name="most">Publications that the extension may have; a further one takes the place of the one that would end first.</param>
    /// <param name="said">The number of this word, should it be one.</param>
    /// <param name="tag">The entity tag to give.</param>
    internal static PublishOutcome Apply(ImmutableArray<Publication> before, PublishWish wish, int most, Moment now, long said, string tag)
    {
        var living = Living(before, now.Ticks);
        var deadline = now.After(wish.Expires);
        if (wish.IfMatch is null)
        {
            if (wish.Content is not { } first)
                return new PublishOutcome.NoContent();
            if (wish.Expires == TimeSpan.Zero)                                 // published and removed in one
                return new PublishOutcome.Accepted(tag, wish.Expires, living);
            if (living.Length >= most)
                living = living.Remove(living.MinBy(publication => publication.Deadline)!);   // most is 1 at least, so there is one
            return new PublishOutcome.Accepted(tag, wish.Expires, living.Add(new Publication(tag, first, said, deadline)));
        }
        if (living.FirstOrDefault(publication => publication.ETag == wish.IfMatch) is not { } known)
            return new PublishOutcome.NoMatch();
        if (wish.Expires == TimeSpan.Zero)
            return new PublishOutcome.Accepted(tag, wish.Expires, living.Remove(known));
        var isNews = wish.Content is { } content && content != known.Content;
        var next = new Publication(tag, wish.Content ?? known.Content, isNews ? said : known.Said, deadline);
        return new PublishOutcome.Accepted(tag, wish.Expires, living.Replace(known, next));
    }

    internal static ImmutableArray<Publication> Living(ImmutableArray<Publication> publications, long now) =>
        publications.RemoveAll(publication => publication.Deadline <= now);
}
