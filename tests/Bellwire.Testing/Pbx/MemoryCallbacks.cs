using System.Collections.Concurrent;
using Bellwire.Contracts;
using Bellwire.Pbx.Queues;

namespace Bellwire.Testing;

/// <summary>Booked callbacks in memory; outlives a <see cref="TestPbx"/> that starts again with it.</summary>
public sealed class MemoryCallbacks : ICallbackStore
{
    private readonly ConcurrentDictionary<CallSessionId, BookedCallback> _callbacks = new();

    public IReadOnlyList<BookedCallback> Read() => [.. _callbacks.Values];

    public void Save(BookedCallback callback) => _callbacks[callback.Session] = callback;

    public void Remove(CallSessionId session) => _callbacks.TryRemove(session, out _);
}
