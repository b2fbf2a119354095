using System.Collections.Immutable;
using Bellwire.Contracts;
using Bellwire.Pbx.Registrar;

namespace Bellwire.Pbx.Presence.Packages;

/// <summary>
/// The lamps of all extensions, told from the same events that subscribers get: it stands before the sink that the calls write to and passes everything on.
/// It holds as many calls as stand, which the calls' own limits bound. Any thread; the events of one call come in their order.
/// </summary>
internal sealed class DialogWatch(IEventSink next, Action<WatchedDialog> changed) : IEventSink
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CallSessionId, WatchedCall> _calls = [];
    private readonly Dictionary<Aor, ImmutableArray<WatchedDialog>> _dialogs = [];

    public void Publish(PbxRecord record)
    {
        next.Publish(record);
        if (record is not CallEvent evt)
            return;
        WatchedDialog[] news;
        lock (_lock)
            news = Follow(evt);
        foreach (var dialog in news)
            changed(dialog);
    }

    /// <summary>The calls that an extension is in, the oldest first.</summary>
    internal ImmutableArray<WatchedDialog> Of(Aor aor)
    {
        lock (_lock)
            return _dialogs.GetValueOrDefault(aor, []);
    }

    private WatchedDialog[] Follow(CallEvent evt)
    {
        if (evt is CallStart start)
            _calls[evt.SessionId] = new WatchedCall(start);
        if (!_calls.TryGetValue(evt.SessionId, out var call))
            return [];
        WatchedDialog[] news = [.. call.On(evt)];
        foreach (var dialog in news)
            Keep(dialog);
        if (evt is CallEnded or CallFail or CallNoAnswer)
            _calls.Remove(evt.SessionId);
        return news;
    }

    private void Keep(WatchedDialog dialog)
    {
        var known = _dialogs.GetValueOrDefault(dialog.Aor, []);
        var at = 0;
        while (at < known.Length && known[at].Id != dialog.Id)
            at++;
        if (dialog.State == DialogState.Terminated)
            known = at < known.Length ? known.RemoveAt(at) : known;
        else
            known = at < known.Length ? known.SetItem(at, dialog) : known.Add(dialog);
        if (known.IsEmpty)
            _dialogs.Remove(dialog.Aor);
        else
            _dialogs[dialog.Aor] = known;
    }
}
