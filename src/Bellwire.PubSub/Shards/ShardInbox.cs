using System.Collections.Concurrent;

namespace Bellwire.PubSub.Shards;

/// <summary>
/// What waits for a shard. Whoever enters runs it: mostly the shard's own thread, for a small fan-out the publisher's. At its bound a publisher waits;
/// the shard itself never waits for anybody, so that ends.
/// </summary>
internal sealed class ShardInbox(int maxRecords) : IDisposable
{
    private readonly ConcurrentQueue<Work> _waiting = new();
    private readonly AutoResetEvent _wake = new(false);
    private int _count, _entered, _sleeping, _owner;

    internal bool IsEmpty => _waiting.IsEmpty;

    /// <summary>Records that wait, about.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>Somebody runs the shard.</summary>
    internal bool IsEntered => Volatile.Read(ref _entered) == 1;

    /// <summary>Adds work of a session; bounded by the number of sockets, as each reader waits for its own.</summary>
    internal void Post(Work work)
    {
        Interlocked.Increment(ref _count);
        _waiting.Enqueue(work);
    }

    /// <summary>Adds a publication; waits above the bound, except on the thread that runs the shard.</summary>
    internal void PostWithinBound(Work work)
    {
        if (Volatile.Read(ref _count) >= maxRecords && Volatile.Read(ref _owner) != Environment.CurrentManagedThreadId)
        {
            var spin = new SpinWait();
            while (Volatile.Read(ref _count) >= maxRecords)
            {
                Wake();
                spin.SpinOnce();
            }
        }
        Post(work);
    }

    internal bool TryTake(out Work work)
    {
        if (!_waiting.TryDequeue(out work))
            return false;
        Interlocked.Decrement(ref _count);
        return true;
    }

    internal bool TryEnter()
    {
        if (Interlocked.CompareExchange(ref _entered, 1, 0) != 0)
            return false;
        Volatile.Write(ref _owner, Environment.CurrentManagedThreadId);
        return true;
    }

    public void Dispose() => _wake.Dispose();

    internal void Exit()
    {
        Volatile.Write(ref _owner, 0);
        Interlocked.Exchange(ref _entered, 0);
    }

    /// <summary>Wakes the shard's thread if it sleeps.</summary>
    internal void Wake()
    {
        if (Volatile.Read(ref _sleeping) == 1 && Interlocked.Exchange(ref _sleeping, 0) == 1)
            _wake.Set();
    }

    /// <summary>For the shard's thread: returns when there may be work. Whoever posts after the look at <paramref name="hasWork"/> sees the sleeper.</summary>
    internal void Sleep(Func<bool> hasWork)
    {
        Interlocked.Exchange(ref _sleeping, 1);
        if (hasWork() && Interlocked.Exchange(ref _sleeping, 0) == 1)
            return;
        _wake.WaitOne();
    }

    /// <summary>For the shard's thread, to let work gather: returns after that long, in whole milliseconds. Nothing that is posted wakes it.</summary>
    internal void Pause(TimeSpan length) => _wake.WaitOne((int)Math.Ceiling(length.TotalMilliseconds));
}
