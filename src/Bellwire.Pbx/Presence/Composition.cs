using System.Collections.Immutable;
using Bellwire.Pbx.Presence.Publishing;

namespace Bellwire.Pbx.Presence;

/// <summary>
/// One presence out of many voices: what was chosen by API or feature code, the provisioned do-not-disturb, and each device's publication. The least
/// available status wins; among equals one with a note, then the latest. A choice silences what devices said before it, until they say something new.
/// </summary>
internal static class Composition
{
    /// <param name="chosen">What was set by API or feature code; Online when nothing was.</param>
    /// <param name="chosenAt">Its place in the order of the extension's words; 0: before all publications.</param>
    internal static PresenceState Of(PresenceState chosen, long chosenAt, bool provisionedDoNotDisturb, ImmutableArray<Publication> publications)
    {
        var (best, at) = (chosen, chosenAt);
        if (provisionedDoNotDisturb && best.Status != PresenceStatus.DoNotDisturb)
            (best, at) = (new PresenceState(PresenceStatus.DoNotDisturb, ""), 0);
        foreach (var publication in publications)
        {
            var state = publication.Content.State;
            if (publication.Said > chosenAt && Rank(state, publication.Said).CompareTo(Rank(best, at)) > 0)
                (best, at) = (state, publication.Said);
        }
        return best;
    }

    private static (PresenceStatus, bool, long) Rank(PresenceState state, long at) => (state.Status, state.Note.Length > 0, at);
}
