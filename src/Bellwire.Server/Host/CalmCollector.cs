namespace Bellwire.Server.Host;

/// <summary>
/// After a rush: the memory of what was, which the collector sees no need to free while nothing new is asked for, is given back. Looks each half
/// minute; when much was allocated between two looks and then little in two stretches (transactions live for 32 s), it has the oldest generation
/// collected in the background, once.
/// </summary>
internal sealed class CalmCollector : IAsyncDisposable
{
    private const long Little = 32 * 1024 * 1024;
    private const long Much = 256 * 1024 * 1024;
    private const int CalmLooks = 2;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private readonly ITimer _timer;
    private readonly Func<long> _allocated;
    private readonly Action _collect;
    private long _last;
    private bool _rushed;
    private int _calm;

    internal CalmCollector(TimeProvider time) : this(time, Every, () => GC.GetTotalAllocatedBytes(), CollectInBackground) { }

    /// <param name="time">The clock of the looks.</param>
    /// <param name="every">Between two looks.</param>
    /// <param name="allocated">Bytes ever asked for.</param>
    /// <param name="collect">Has the memory given back.</param>
    internal CalmCollector(TimeProvider time, TimeSpan every, Func<long> allocated, Action collect)
    {
        (_allocated, _collect, _last) = (allocated, collect, allocated());
        _timer = time.CreateTimer(_ => Look(), null, every, every);
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Look()
    {
        var now = _allocated();
        var lately = now - _last;
        _last = now;
        if (lately > Much)
            _rushed = true;
        _calm = lately < Little ? _calm + 1 : 0;
        if (!_rushed || _calm < CalmLooks)
            return;
        _rushed = false;
        _collect();
    }

    private static void CollectInBackground() => GC.Collect(2, GCCollectionMode.Forced, blocking: false);
}
