using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Bellwire.Contracts;
using Bellwire.Pbx.Presence.Packages;
using Bellwire.Sip.Dialogs;

namespace Bellwire.Pbx.Calls.Legs;

/// <summary>
/// The dialogs of all legs by call and party: how a lamp names what it shows. It holds what the table of dialogs holds. Legs write on the loop of their call,
/// anybody reads.
/// </summary>
internal sealed class DialogNames : IDialogNames
{
    private readonly ConcurrentDictionary<(string Session, string Number), ImmutableArray<Named>> _known = new();

    /// <summary>The dialog of a phone that has answered, else of one that rings.</summary>
    public DialogId? Of(CallSessionId session, string number, bool isCaller)
    {
        if (!_known.TryGetValue((session.Value.ToString(CultureInfo.InvariantCulture), number), out var dialogs))
            return null;
        DialogId? found = null;
        foreach (var (leg, id) in dialogs)
        {
            if ((leg.Number == CallInput.CallerLeg) != isCaller || leg.IsOver)
                continue;
            if (leg.IsUp)
                return id;
            found ??= id;
        }
        return found;
    }

    internal void Add(Leg leg, DialogId id) =>
        _known.AddOrUpdate(Key(leg), [new Named(leg, id)], (_, known) => known.Add(new Named(leg, id)));

    internal void Remove(Leg leg)
    {
        var key = Key(leg);
        while (_known.TryGetValue(key, out var known))
        {
            var left = known.RemoveAll(named => named.Leg == leg);
            if (left.IsEmpty ? _known.TryRemove(KeyValuePair.Create(key, known)) : _known.TryUpdate(key, left, known))
                return;
        }
    }

    private static (string, string) Key(Leg leg) => (leg.Party.SessionId, leg.Party.Number);

    private readonly record struct Named(Leg Leg, DialogId Id);
}
