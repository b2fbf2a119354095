using System.Collections.Immutable;
using System.Globalization;
using Bellwire.Pbx.Presence;
using Bellwire.Pbx.Presence.Publishing;
using Bellwire.Pbx.Registrar;
using CsCheck;

namespace Bellwire.Pbx.Tests.Presence;

public sealed class PublicationProperties
{
    private const int Most = 3;

    // Which kind of PUBLISH, with the tag of which earlier answer, what it says, for how long, and how long after the one before.
    private static readonly Gen<(int Kind, int Tag, int Status, int Expires, int Wait)[]> Days =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 12], Gen.Int[0, 4], Gen.Int[60, 300], Gen.Int[0, 100]).Array[0, 40];

    [Fact]
    public void A_tag_is_good_until_the_next_answer_the_end_or_the_removal_and_never_again() => Days.Sample(day =>
    {
        var publications = ImmutableArray<Publication>.Empty;
        var living = new Dictionary<string, long>();                           // the model: tag, end
        var given = new List<string>();
        var now = 0L;
        foreach (var (kind, tagIndex, status, expires, wait) in day)
        {
            now += wait;
            foreach (var ended in living.Where(known => known.Value <= now).Select(known => known.Key).ToArray())
                living.Remove(ended);
            var content = new PidfReading(new PresenceState((PresenceStatus)status, ""), true);
            var tag = given.Count == 0 ? "never" : given[tagIndex % given.Count];
            var wish = kind switch
            {
                0 => new PublishWish(null, content, TimeSpan.FromSeconds(expires)),
                1 => new PublishWish(tag, content, TimeSpan.FromSeconds(expires)),
                2 => new PublishWish(tag, null, TimeSpan.FromSeconds(expires)),
                _ => new PublishWish(tag, null, TimeSpan.Zero),
            };
            var next = given.Count.ToString(CultureInfo.InvariantCulture);
            var outcome = PublicationRules.Apply(publications, wish, Most, new Moment(default, now, 1), given.Count, next);

            if (wish.IfMatch is not null && !living.ContainsKey(tag))
            {
                Assert.IsType<PublishOutcome.NoMatch>(outcome);
                continue;
            }
            var accepted = Assert.IsType<PublishOutcome.Accepted>(outcome);
            Assert.Equal(next, accepted.ETag);
            given.Add(next);
            if (wish.IfMatch is null && living.Count == Most)
            {
                var gone = living.Keys.Except(accepted.After.Select(known => known.ETag)).Single();
                Assert.Equal(living.Values.Min(), living[gone]);               // of several that end at once, either
                living.Remove(gone);
            }
            if (wish.IfMatch is not null)
                living.Remove(tag);
            if (wish.Expires > TimeSpan.Zero)
                living[next] = now + expires;
            publications = accepted.After;
            Assert.Equal(living.Keys.Order(), publications.Select(known => known.ETag).Order());
        }
    });

    [Fact]
    public void A_refresh_is_no_new_word_and_neither_is_the_same_document_again()
    {
        var away = new PidfReading(new PresenceState(PresenceStatus.Away, ""), true);
        var first = Applied([], new PublishWish(null, away, TimeSpan.FromSeconds(60)), 1, "a");
        var refreshed = Applied(first, new PublishWish("a", null, TimeSpan.FromSeconds(60)), 2, "b");
        var repeated = Applied(refreshed, new PublishWish("b", away, TimeSpan.FromSeconds(60)), 3, "c");
        var changed = Applied(repeated, new PublishWish("c", away with { IsOpen = false }, TimeSpan.FromSeconds(60)), 4, "d");
        Assert.Equal([1, 1, 1, 4], new[] { first, refreshed, repeated, changed }.Select(publications => publications.Single().Said));
    }

    [Fact]
    public void Of_all_voices_the_least_available_is_believed_whatever_their_order() =>
        Gen.Select(Gen.Int[0, 4].Array[1, 6], Gen.Int[0, 4], Gen.Int[0, 6]).Sample((said, chosen, chosenAt) =>
        {
            var publications = said
                .Select((status, at) => new Publication($"{at}", new PidfReading(new PresenceState((PresenceStatus)status, ""), true), at + 1, 1))
                .ToImmutableArray();
            var expected = said.Where((_, at) => at + 1 > chosenAt).Append(chosen).Max();
            var choice = new PresenceState((PresenceStatus)chosen, "");
            Assert.Equal((PresenceStatus)expected, Composition.Of(choice, chosenAt, false, publications).Status);
            Assert.Equal(Composition.Of(choice, chosenAt, false, publications), Composition.Of(choice, chosenAt, false, [.. publications.Reverse()]));
            Assert.Equal(PresenceStatus.DoNotDisturb, Composition.Of(choice, chosenAt, true, publications).Status);
        });

    private static ImmutableArray<Publication> Applied(ImmutableArray<Publication> before, PublishWish wish, long said, string tag) =>
        Assert.IsType<PublishOutcome.Accepted>(PublicationRules.Apply(before, wish, Most, new Moment(default, 0, 1), said, tag)).After;
}
