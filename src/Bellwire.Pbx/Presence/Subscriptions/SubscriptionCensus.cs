using System.Runtime.InteropServices;
using Bellwire.Pbx.Registrar;

namespace Bellwire.Pbx.Presence.Subscriptions;

/// <summary>Counts subscriptions for the limits, in all and by watcher. Any thread.</summary>
internal sealed class SubscriptionCensus(int most, int mostOfOne)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Aor, int> _ofWatcher = [];
    private int _all;

    internal int All
    {
        get
        {
            lock (_lock)
                return _all;
        }
    }

    /// <returns>0: counted in; else the status to refuse with.</returns>
    internal int TryEnter(Aor watcher)
    {
        lock (_lock)
        {
            if (_all >= most)
                return 503;
            if (_ofWatcher.GetValueOrDefault(watcher) >= mostOfOne)
                return 403;
            CollectionsMarshal.GetValueRefOrAddDefault(_ofWatcher, watcher, out _)++;
            _all++;
            return 0;
        }
    }

    internal void Leave(Aor watcher)
    {
        lock (_lock)
        {
            _all--;
            if (--CollectionsMarshal.GetValueRefOrAddDefault(_ofWatcher, watcher, out _) <= 0)
                _ofWatcher.Remove(watcher);
        }
    }
}
