using Bellwire.Contracts;
using Bellwire.Pbx.Cdr;

namespace Bellwire.Testing;

/// <summary>Records that are kept at once, in memory.</summary>
public sealed class MemoryCdrStore : ICdrStore
{
    private readonly Lock _lock = new();
    private readonly List<CallCdr> _written = [];
    private readonly Dictionary<CallSessionId, CallCdr> _open = [];
    private readonly HashSet<CallSessionId> _unpublished = [];

    public bool IsReady { get; set; } = true;

    public int Waiting => 0;

    /// <summary>All records, oldest first.</summary>
    public IReadOnlyList<CallCdr> Written
    {
        get
        {
            lock (_lock)
                return [.. _written];
        }
    }

    /// <summary>Calls that were begun and not ended.</summary>
    public int Open
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    /// <summary>Asked about each note that was kept: true makes <see cref="Began"/> throw, as broken code would.</summary>
    public Func<CallCdr, bool>? Breaks { get; set; }

    public void Began(CallCdr soFar)
    {
        lock (_lock)
            _open[soFar.SessionId] = soFar;
        if (Breaks?.Invoke(soFar) == true)
            throw new InvalidOperationException("the journal is broken");
    }

    public void Ended(CallCdr cdr, Action<CallCdr> stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        lock (_lock)
        {
            _open.Remove(cdr.SessionId);
            _written.Add(cdr);
            _unpublished.Add(cdr.SessionId);
        }
        stored(cdr);
    }

    public void Published(CallCdr cdr)
    {
        lock (_lock)
            _unpublished.Remove(cdr.SessionId);
    }

    public IReadOnlyList<CallCdr> Recover()
    {
        lock (_lock)
        {
            foreach (var cut in _open.Values)
            {
                _written.Add(cut with
                {
                    EndedReason = EndedReason.None,
                    StatusCode = "0",
                    CallTargets = [.. cut.CallTargets.Select(target => target.EndedTime == UnixTime.None ? target with { EndedTime = cut.EndedTime } : target)],
                });
                _unpublished.Add(cut.SessionId);
            }
            _open.Clear();
            return [.. _written.Where(cdr => _unpublished.Contains(cdr.SessionId)).OrderBy(cdr => cdr.SessionId.Value)];
        }
    }
}
