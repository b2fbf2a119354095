using Bellwire.Contracts;
using Bellwire.PubSub.Sequencing;
using Bellwire.PubSub.Shards;

namespace Bellwire.PubSub.Sessions;

/// <summary>Serves subscribers over connections whose WebSocket handshake is done, whoever did it.</summary>
public sealed class SubscriberHub
{
    private readonly Sequencer _sequencer;
    private readonly IAccounts _accounts;
    private readonly AccountSeats _seats;
    private readonly Lock _lock = new();
    private readonly HashSet<SubscriberSession> _open = [];
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastSession;
    private bool _stopping;

    public SubscriberHub(Sequencer sequencer, IAccounts accounts, ISnapshots snapshots)
    {
        _sequencer = sequencer;
        _accounts = accounts;
        _seats = new AccountSeats(sequencer.Options.SessionsPerAccount);
        foreach (var shard in sequencer.Shards)
            shard.Use(snapshots);
    }

    /// <summary>Open subscriber sockets.</summary>
    public int SessionCount
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    /// <summary>Serves one subscriber until it is gone, and disposes its stream. Never throws for what the peer does.</summary>
    public async Task ServeAsync(AcceptedSocket socket, CancellationToken cancellation)
    {
        var session = new SubscriberSession(Interlocked.Increment(ref _lastSession), socket);
        var shard = _sequencer.ShardOf(session.Id);
        lock (_lock)
            _open.Add(session);
        try
        {
            await new SessionReader(session, _sequencer, shard, _accounts, _seats, new CommandBrake(_sequencer.Options)).RunAsync(cancellation);
        }
        finally
        {
            lock (_lock)
            {
                _open.Remove(session);
                if (_stopping && _open.Count == 0)
                    _empty.TrySetResult();
            }
        }
    }

    /// <summary>Sends everybody what waits and a close frame with 4410, and waits until all are gone; when cancelled, drops the rest.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            _stopping = true;
            if (_open.Count == 0)
                _empty.TrySetResult();
        }
        foreach (var shard in _sequencer.Shards)
            shard.Post(new Work(WorkKind.Drain, shard, null));
        try
        {
            await _empty.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
            {
                foreach (var session in _open)
                    session.Socket.Abort();
            }
            await _empty.Task;
        }
    }
}
