using System.Collections.Concurrent;
using Bellwire.Contracts;
using Bellwire.PubSub.Shards;
using Microsoft.Extensions.Logging;

namespace Bellwire.PubSub.Sequencing;

/// <summary>
/// The entrance of the hub: gives each tenant's records their one order and hands them to the shards. Events get the next number; changes of rights
/// and snapshots take their place between two numbers. Make it before the phone system, then <see cref="Sessions.SubscriberHub"/> on top of it.
/// </summary>
public sealed class Sequencer : IEventSink, IDisposable
{
    private readonly ConcurrentDictionary<TenantId, TenantStream> _streams = new();
    private readonly Func<TenantId, TenantStream> _newStream;
    private readonly string _epoch;
    private readonly Shard[] _shards;
    private long _stamp;

    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public Sequencer(PubSubOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        if (options.Faults() is [var fault, ..])
            throw new ArgumentException(fault, nameof(options));
        Options = options;
        Time = time;
        Metrics = new PubSubMetrics();
        _epoch = options.Epoch;
        var count = options.Shards == 0 ? Math.Max(1, Environment.ProcessorCount / 2) : options.Shards;
        _newStream = _ => new TenantStream(count);
        _shards = new Shard[count];
        for (var i = 0; i < count; i++)
            _shards[i] = new Shard(i, options, time, Metrics, StreamOf, loggers.CreateLogger<Shard>());
    }

    internal PubSubOptions Options { get; }

    internal TimeProvider Time { get; }

    internal PubSubMetrics Metrics { get; }

    internal IReadOnlyList<Shard> Shards => _shards;

    /// <summary>The place of this moment among all revocations: a login that began before one of its account's is void.</summary>
    internal long Stamp => Volatile.Read(ref _stamp);

    public void Publish(PbxRecord record)
    {
        var stream = StreamOf(record.TenantId);
        switch (record)
        {
            case PbxEvent evt:
                PublishEvent(stream, evt);
                break;
            case RightsRecord rights:
                PublishRights(stream, rights);
                break;
            case QueueSnapshot snapshot:
                PublishSnapshot(stream, snapshot);
                break;
            default:
                throw new ArgumentException($"no place for a {record.GetType().Name}", nameof(record));
        }
    }

    /// <summary>Stops the shards' threads; sessions must be gone.</summary>
    public void Dispose()
    {
        foreach (var shard in _shards)
            shard.Dispose();
        Metrics.Dispose();
    }

    internal TenantStream StreamOf(TenantId tenant) => _streams.GetOrAdd(tenant, _newStream);

    internal Shard ShardOf(long session) => _shards[(int)(session % _shards.Length)];

    private void PublishEvent(TenantStream stream, PbxEvent evt)
    {
        Metrics.Published.Add(1);
        lock (stream.Order)
        {
            var publication = new Publication(evt, _epoch, ++stream.LastSeq);
            foreach (var shard in _shards)
            {
                if (stream.HasSessions(shard.Index))
                    shard.Enqueue(new Work(WorkKind.Publish, publication, null));
            }
        }
        foreach (var shard in _shards)
        {
            if (stream.HasSessions(shard.Index))
                shard.RunOrWake();
        }
    }

    private void PublishRights(TenantStream stream, RightsRecord record)
    {
        lock (stream.Order)
        {
            var change = stream.Apply(record, Interlocked.Increment(ref _stamp));
            foreach (var shard in _shards)
                shard.Enqueue(new Work(WorkKind.Rights, change, null));
        }
        foreach (var shard in _shards)
            shard.Wake();
    }

    private void PublishSnapshot(TenantStream stream, QueueSnapshot snapshot)
    {
        var shard = ShardOf(snapshot.Ticket.Session);
        lock (stream.Order)
        {
            var written = snapshot.Status is { } status ? new Publication(status, _epoch, stream.LastSeq) : null;
            shard.Enqueue(new Work(WorkKind.Snapshot, snapshot, written));
        }
        shard.RunOrWake();
    }
}
