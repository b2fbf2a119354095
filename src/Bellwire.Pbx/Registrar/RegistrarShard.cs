using System.Collections.Immutable;
using Bellwire.Contracts;
using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Registrar;

/// <summary>
/// The bindings of some addresses of record. One lock over plain fields; the event is written under it, so that a subscriber sees the changes
/// of one extension in the order in which they happened.
/// </summary>
internal sealed class RegistrarShard(
    RegistrarOptions options, IRegisteredExtensions extensions, IEventSink events, IBindingStore store, IRegistrationObserver observer,
    Func<long> newKey)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Aor, ImmutableArray<Binding>> _bindings = [];
    private readonly Dictionary<SipLink, List<Aor>> _connections = [];
    private readonly PriorityQueue<(Aor Aor, long Key), long> _ends = new();       // one entry a binding; a refreshed one is put back when it comes up

    internal int Count { get; private set; }

    internal ImmutableArray<Binding> Of(Aor aor)
    {
        lock (_lock)
            return _bindings.GetValueOrDefault(aor, []);
    }

    internal RegisterOutcome Register(Aor aor, Registration request, Moment now)
    {
        lock (_lock)
        {
            var outcome = AorBindings.Apply(_bindings.GetValueOrDefault(aor, []), request, options, now, newKey);
            if (outcome is RegisterOutcome.Done done)
                Replace(aor, done.Before, done.After, done.Changed, done.Removed, now);
            return outcome;
        }
    }

    /// <summary>Takes a binding read from the store; no event.</summary>
    internal void Restore(Aor aor, Binding binding)
    {
        lock (_lock)
        {
            var before = _bindings.GetValueOrDefault(aor, []);
            Put(aor, before.Add(binding));
            _ends.Enqueue((aor, binding.Key), binding.Deadline);
        }
    }

    /// <summary>Removes what has run out; returns the number of bindings that went.</summary>
    internal int Expire(Moment now)
    {
        var went = 0;
        lock (_lock)
        {
            while (_ends.TryPeek(out var end, out var deadline) && deadline <= now.Ticks)
            {
                _ends.Dequeue();
                var bindings = _bindings.GetValueOrDefault(end.Aor, []);
                if (Find(bindings, end.Key) is not { } binding)
                    continue;
                if (binding.Deadline > now.Ticks)
                    _ends.Enqueue(end, binding.Deadline);
                else
                    went += Remove(end.Aor, other => other.Deadline <= now.Ticks, now);
            }
        }
        return went;
    }

    /// <summary>A connection has closed: the devices that only it could reach are gone.</summary>
    internal void LoseConnection(SipLink link, Moment now)
    {
        lock (_lock)
        {
            if (!_connections.Remove(link, out var aors))
                return;
            foreach (var aor in aors)
                Remove(aor, binding => binding.Flow.Link == link && binding.ConnectionBound, now);
        }
    }

    /// <summary>Removes one binding, if it is still the one that was looked at.</summary>
    internal bool Remove(Aor aor, Binding binding, Moment now)
    {
        lock (_lock)
            return Remove(aor, other => ReferenceEquals(other, binding), now) > 0;
    }

    /// <summary>The extension is gone or disabled: so are its devices.</summary>
    internal void RemoveAll(Aor aor, RegisteredExtension extension, Moment now)
    {
        lock (_lock)
            Remove(aor, _ => true, now, extension);
    }

    private int Remove(Aor aor, Func<Binding, bool> which, Moment now, RegisteredExtension? known = null)
    {
        var before = _bindings.GetValueOrDefault(aor, []);
        var went = before.Where(which).Select(binding => new RemovedBinding(binding, binding.ContactText)).ToImmutableArray();
        if (went.Length > 0)
            Replace(aor, before, before.RemoveAll(binding => which(binding)), changed: true, went, now, known);
        return went.Length;
    }

    private void Replace(
        Aor aor, ImmutableArray<Binding> before, ImmutableArray<Binding> after, bool changed, ImmutableArray<RemovedBinding> went, Moment now,
        RegisteredExtension? known = null)
    {
        if (before.AsSpan().SequenceEqual(after.AsSpan()))
            return;
        Put(aor, after);
        Store(aor, before, after);
        foreach (var binding in after)
            if (Find(before, binding.Key) is null)
                _ends.Enqueue((aor, binding.Key), binding.Deadline);

        if (changed && (known is { } extension || extensions.TryFind(aor, out extension)))
            events.Publish(RegisterEvents.Of(aor, extension, after, went, now.Wall));
        if (changed)
            observer.RegistrationsChanged(aor, after.Length);
    }

    private void Put(Aor aor, ImmutableArray<Binding> after)
    {
        Count += after.Length - _bindings.GetValueOrDefault(aor, []).Length;
        if (after.IsEmpty)
            _bindings.Remove(aor);
        else
            _bindings[aor] = after;
        foreach (var binding in after)
            if (binding.ConnectionBound && binding.Flow.Link is { IsConnection: true } and not LostConnection)
                Index(binding.Flow.Link, aor);
    }

    private void Index(SipLink link, Aor aor)
    {
        if (!_connections.TryGetValue(link, out var aors))
            _connections[link] = aors = new List<Aor>(1);
        if (!aors.Contains(aor))
            aors.Add(aor);
    }

    private void Store(Aor aor, ImmutableArray<Binding> before, ImmutableArray<Binding> after)
    {
        foreach (var binding in before)
            if (Find(after, binding.Key) is null)
                store.Remove(binding.Key);
        foreach (var binding in after)
            if (!before.Contains(binding))
                store.Save(StoredBindings.Of(aor, binding));
    }

    private static Binding? Find(ImmutableArray<Binding> bindings, long key)
    {
        foreach (var binding in bindings)
            if (binding.Key == key)
                return binding;
        return null;
    }
}
