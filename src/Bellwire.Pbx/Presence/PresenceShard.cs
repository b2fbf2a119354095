using System.Collections.Concurrent;
using System.Collections.Immutable;
using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Presence.Publishing;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Timers;

namespace Bellwire.Pbx.Presence;

/// <summary>What the shards share.</summary>
internal sealed record PresenceSurroundings(
    PresenceOptions Options, PbxDirectory Directory, IEventSink Events, IPresenceObserver Observer, TimerWheel Timers, TimeProvider Time, PublicationCount Count);

/// <summary>How many publications there are on the whole server.</summary>
internal sealed class PublicationCount
{
    private int _now;

    internal int Now => Volatile.Read(ref _now);

    internal void Add(int more) => Interlocked.Add(ref _now, more);
}

/// <summary>
/// The presence of some extensions. One lock over plain fields; the event is written under it, so that a subscriber sees the changes of one extension in
/// their order. Reading takes no lock.
/// </summary>
internal sealed class PresenceShard(PresenceSurroundings around)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Aor, Entry> _entries = [];
    private readonly ConcurrentDictionary<Aor, Standing> _standing = new();
    private long _said;

    internal Standing Of(Aor aor) => _standing.TryGetValue(aor, out var standing) ? standing : Standing.Silent;

    internal PresenceState ChosenOf(Aor aor)
    {
        lock (_lock)
            return _entries.TryGetValue(aor, out var entry) ? entry.Chosen : PresenceState.Online;
    }

    /// <summary>Takes what the directory and the store say at the start; no event.</summary>
    internal void Restore(Aor aor, PresenceState chosen, bool provisionedDoNotDisturb)
    {
        lock (_lock)
        {
            var entry = EntryOf(aor);
            (entry.Chosen, entry.Provisioned) = (chosen, provisionedDoNotDisturb);
            Settle(entry);
        }
    }

    internal void Choose(Aor aor, PresenceState chosen)
    {
        lock (_lock)
        {
            var entry = EntryOf(aor);
            (entry.Chosen, entry.ChosenAt) = (chosen, ++_said);
            Tell(entry);
        }
    }

    internal PublishOutcome Publish(Aor aor, PublishWish wish, string tag)
    {
        lock (_lock)
        {
            if (wish.IfMatch is null && around.Count.Now >= around.Options.MaxPublications)
                return new PublishOutcome.Full();
            var entry = EntryOf(aor);
            var outcome = PublicationRules.Apply(
                entry.Publications, wish, around.Options.MaxPublicationsPerExtension, Moment.Of(around.Time), ++_said, tag);
            if (outcome is PublishOutcome.Accepted accepted)
                Replace(entry, accepted.After);
            Tell(entry);
            return outcome;
        }
    }

    /// <summary>The provisioned do-not-disturb changed.</summary>
    internal void Provision(Aor aor, bool doNotDisturb)
    {
        lock (_lock)
        {
            var entry = EntryOf(aor);
            entry.Provisioned = doNotDisturb;
            Tell(entry);
        }
    }

    /// <summary>The extension is gone: so is all that was said.</summary>
    internal void Forget(Aor aor)
    {
        lock (_lock)
        {
            if (!_entries.Remove(aor, out var entry))
                return;
            Replace(entry, []);
            _standing.TryRemove(aor, out _);
        }
    }

    private void Expire(Entry entry)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(entry.Aor, out var known) || known != entry)
                return;
            Replace(entry, PublicationRules.Living(entry.Publications, Moment.Of(around.Time).Ticks));
            Tell(entry);
        }
    }

    private void Replace(Entry entry, ImmutableArray<Publication> after)
    {
        around.Count.Add(after.Length - entry.Publications.Length);
        entry.Publications = after;
        if (after.IsEmpty)
            around.Timers.Cancel(entry);
        else
            around.Timers.Arm(entry, Until(after.Min(publication => publication.Deadline)));
    }

    private TimeSpan Until(long deadline) => around.Time.GetElapsedTime(around.Time.GetTimestamp(), deadline);

    private void Tell(Entry entry)
    {
        var before = Of(entry.Aor);
        var now = Settle(entry);
        if (now == before)
            return;
        if (now.State.Text != before.State.Text && around.Directory.FindTenant(entry.Aor.Tenant) is { } tenant)
            around.Events.Publish(new ExtensionPresence
            {
                Extension = new PartyUri(entry.Aor.Number, tenant.Tenant.Domain),
                Note = now.State.Text,
                TenantId = entry.Aor.Tenant,
                Time = UnixTime.From(around.Time.GetUtcNow()),
            });
        around.Observer.PresenceChanged(entry.Aor);
    }

    private Standing Settle(Entry entry)
    {
        var state = Composition.Of(entry.Chosen, entry.ChosenAt, entry.Provisioned, entry.Publications);
        var standing = new Standing(state, entry.Publications.Any(publication => publication.Content.IsOpen));
        if (entry.Publications.IsEmpty && !entry.Provisioned && entry.Chosen == PresenceState.Online)
        {
            _entries.Remove(entry.Aor);
            _standing.TryRemove(entry.Aor, out _);
        }
        else
        {
            _standing[entry.Aor] = standing;
        }
        return standing;
    }

    private Entry EntryOf(Aor aor)
    {
        if (!_entries.TryGetValue(aor, out var entry))
            _entries[aor] = entry = new Entry(this, aor);
        return entry;
    }

    /// <summary>All words of one extension, and the timer of the publication that ends first.</summary>
    private sealed class Entry(PresenceShard shard, Aor aor) : WheelTimer
    {
        internal Aor Aor => aor;

        internal PresenceState Chosen { get; set; } = PresenceState.Online;

        internal long ChosenAt { get; set; }

        /// <summary>The directory says do-not-disturb.</summary>
        internal bool Provisioned { get; set; }

        internal ImmutableArray<Publication> Publications { get; set; } = [];

        protected override void OnDue() => shard.Expire(this);
    }
}

/// <summary>The presence as composed, and whether some device published that it can be reached.</summary>
internal readonly record struct Standing(PresenceState State, bool PublishedOpen)
{
    internal static Standing Silent => new(PresenceState.Online, false);
}
