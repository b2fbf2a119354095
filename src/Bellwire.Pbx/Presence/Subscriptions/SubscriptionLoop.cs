using System.Collections.Concurrent;
using Bellwire.Pbx.Loops;
using Bellwire.Pbx.Presence.Packages;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Stack;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Presence.Subscriptions;

/// <summary>The subscriptions to some extensions, and the loop that owns them.</summary>
internal sealed partial class SubscriptionLoop(
    SipStack stack, PresenceOptions options, SubscriptionCensus census, ConcurrentDictionary<DialogId, Subscription> dialogs, ILogger logger)
{
    private readonly Dictionary<Aor, List<Subscription>> _watched = [];

    internal SerialLoop Loop { get; } = new(capacity: 100_000, logger);

    internal SipStack Stack => stack;

    internal PresenceOptions Options => options;

    /// <summary>Takes a new subscription in; on the loop.</summary>
    internal void Add(Subscription subscription)
    {
        if (!_watched.TryGetValue(subscription.Who.Whom, out var watchers))
            _watched[subscription.Who.Whom] = watchers = [];
        watchers.Add(subscription);
        dialogs[subscription.Id] = subscription;
    }

    /// <summary>It is over; on the loop.</summary>
    internal void Left(Subscription subscription)
    {
        census.Leave(subscription.Who.Watcher);
        dialogs.TryRemove(subscription.Id, out _);
        if (_watched.TryGetValue(subscription.Who.Whom, out var watchers) && watchers.Remove(subscription) && watchers.Count == 0)
            _watched.Remove(subscription.Who.Whom);
    }

    /// <summary>Presence or devices of the extension changed. Any thread.</summary>
    internal void Changed(Aor aor) => Post(aor, () =>
    {
        foreach (var subscription in Of(aor))
            subscription.Changed();
    });

    /// <summary>A call of the extension changed. Any thread.</summary>
    internal void Changed(WatchedDialog dialog) => Post(dialog.Aor, () =>
    {
        foreach (var subscription in Of(dialog.Aor))
            if (subscription.Watch is DialogPackage.Watching lamps)
            {
                lamps.Take(dialog);
                subscription.Changed();
            }
    });

    /// <summary>Ends those of which the choice says yes. Any thread.</summary>
    internal void End(Func<Subscription, bool> which, EndReason reason) => Loop.Post(() =>
    {
        foreach (var subscription in _watched.Values.SelectMany(watchers => watchers).Where(which).ToArray())
            subscription.End(reason);
    });

    // Full: the change is told with the next one, or by the subscriber's refresh.
    private void Post(Aor aor, Action work)
    {
        if (!Loop.Post(work))
            Log.Missed(logger, aor.Number);
    }

    private Subscription[] Of(Aor aor) => _watched.TryGetValue(aor, out var watchers) ? [.. watchers] : [];

    private static partial class Log
    {
        [LoggerMessage(2512, LogLevel.Warning, "The watchers of {Number} were not told of a change: too much waits")]
        public static partial void Missed(ILogger logger, string number);
    }
}
