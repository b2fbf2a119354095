using Bellwire.Contracts;

namespace Bellwire.Testing;

/// <summary>Keeps every record in its order.</summary>
public sealed class RecordingEventSink : IEventSink
{
    private readonly Lock _lock = new();
    private readonly List<PbxRecord> _records = [];

    public IReadOnlyList<PbxRecord> Records
    {
        get
        {
            lock (_lock)
                return [.. _records];
        }
    }

    /// <summary>Asked about each record that was kept: true makes <see cref="Publish"/> throw, as broken code would.</summary>
    public Func<PbxRecord, bool>? Breaks { get; set; }

    public void Publish(PbxRecord record)
    {
        lock (_lock)
            _records.Add(record);
        if (Breaks?.Invoke(record) == true)
            throw new InvalidOperationException("the sink is broken");
    }

    /// <summary>What came since the last call.</summary>
    public IReadOnlyList<PbxRecord> Take()
    {
        lock (_lock)
        {
            PbxRecord[] taken = [.. _records];
            _records.Clear();
            return taken;
        }
    }
}
