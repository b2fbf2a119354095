namespace Bellwire.Server.Host;

/// <summary>
/// After a rush: the memory of what was, of which the collector sees no need to free it while nothing new is asked for, is given back. Looks each
/// half minute, and has the oldest generation collected in the background when little was allocated since the last look and much since the
/// last such collection.
/// </summary>
internal sealed class CalmCollector : IAsyncDisposable
{
    private const long Little = 32 * 1024 * 1024;
    private const long Much = 256 * 1024 * 1024;

    private readonly ITimer _timer;
    private readonly Func<CalmMeasure> _measure;
    private readonly Action _collect;
    private CalmMeasure _last, _collected;

    internal CalmCollector(TimeProvider time) : this(time, TimeSpan.FromSeconds(30), CalmMeasure.OfProcess, CollectInBackground) { }

    internal CalmCollector(TimeProvider time, TimeSpan every, Func<CalmMeasure> measure, Action collect)
    {
        (_measure, _collect) = (measure, collect);
        _last = _collected = measure();
        _timer = time.CreateTimer(_ => Look(), null, every, every);
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Look()
    {
        var now = _measure();
        if (now.OldCollections != _last.OldCollections)
            _collected = now;
        if (now.Allocated - _last.Allocated < Little && now.Allocated - _collected.Allocated > Much)
        {
            _collect();
            _collected = now;
        }
        _last = now;
    }

    private static void CollectInBackground() => GC.Collect(2, GCCollectionMode.Forced, blocking: false);
}

/// <summary>Bytes ever allocated, and how often the oldest generation was collected.</summary>
internal readonly record struct CalmMeasure(long Allocated, int OldCollections)
{
    internal static CalmMeasure OfProcess() => new(GC.GetTotalAllocatedBytes(), GC.CollectionCount(2));
}
