using System.Collections.Concurrent;
using Bellwire.Contracts;
using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Registrar;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Queues;

/// <summary>The queues of all tenants, from any thread: finds the loop that owns them and posts there.</summary>
public sealed partial class QueueService : ISnapshots, IRegistrationObserver, IQueueRights
{
    private readonly Func<TenantId, CallShard> _shardOf;
    private readonly PbxDirectory _directory;
    private readonly IEventSink _events;
    private readonly ICallbackStore _callbacks;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<TenantId, byte> _behind = new();     // changes there went by unseen

    internal QueueService(Func<TenantId, CallShard> shardOf, PbxDirectory directory, IEventSink events, ICallbackStore callbacks, ILogger logger) =>
        (_shardOf, _directory, _events, _callbacks, _logger) = (shardOf, directory, events, callbacks, logger);

    /// <summary>Once registrations are restored: callbacks that were booked before the start are in line again, and rung for.</summary>
    public void Resume()
    {
        var callbacks = _callbacks.Read();
        foreach (var lost in callbacks.Where(booked => _directory.FindTenant(booked.Tenant)?.FindQueue(booked.Queue) is null))
        {
            _callbacks.Remove(lost.Session);
            Log.QueueGone(_logger, lost.Session.Value);
        }
        foreach (var tenant in callbacks.Select(booked => booked.Tenant).Distinct())
        {
            var shard = _shardOf(tenant);
            if (!shard.Loop.Post(() => shard.QueuesOf(tenant)))
                FallBehind(tenant);
        }
    }

    /// <inheritdoc/>
    public void RequestQueueStatus(TenantId tenant, string queueNumber, SnapshotTicket ticket)
    {
        var shard = _shardOf(tenant);
        var posted = shard.Loop.Post(() =>
            _events.Publish(new QueueSnapshot(tenant, ticket, queueNumber, shard.QueuesOf(tenant)?.Find(queueNumber)?.Status())));
        if (!posted)
            _events.Publish(new QueueSnapshot(tenant, ticket, queueNumber, null));
    }

    /// <inheritdoc/>
    public void RegistrationsChanged(Aor aor, int devices)
    {
        ArgumentNullException.ThrowIfNull(aor.Number);
        var shard = _shardOf(aor.Tenant);
        var posted = shard.Loop.Post(() => shard.QueuesOf(aor.Tenant)?.Feed(
            devices > 0 ? new QueueInput.Registered(aor.Number) : new QueueInput.Unregistered(aor.Number)));
        if (!posted)
            FallBehind(aor.Tenant);
    }

    /// <summary>Every few seconds: where the loop was too full to hear of a change, queues are compared with the directory and agents with the registrar.</summary>
    internal void CatchUp()
    {
        foreach (var tenant in _behind.Keys)
        {
            _behind.TryRemove(tenant, out _);                                  // before: what goes by from now on is noted anew
            var shard = _shardOf(tenant);
            if (!shard.Loop.Post(() => shard.QueuesOf(tenant)?.CatchUp(_directory.FindTenant(tenant))))
                _behind.TryAdd(tenant, 0);
        }
    }

    /// <summary>A queue as it stands at this moment.</summary>
    public Task<QueueLook> LookAsync(TenantId tenant, string queueNumber, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<QueueLook>(TaskCreationOptions.RunContinuationsAsynchronously);
        var shard = _shardOf(tenant);
        var posted = shard.Loop.Post(() =>
            done.TrySetResult(shard.QueuesOf(tenant)?.Find(queueNumber)?.Status() is { } status ? new QueueLook.Seen(status) : new QueueLook.NoSuchQueue()));
        return posted ? done.Task.WaitAsync(cancellation) : Task.FromResult<QueueLook>(new QueueLook.Busy());
    }

    /// <summary>Sets an agent's state, as his feature codes do.</summary>
    /// <param name="tenant">His tenant.</param>
    /// <param name="agent">His extension number.</param>
    /// <param name="queueNumber">One of his queues; null: all of them.</param>
    /// <param name="command">What he is to be.</param>
    public Task<AgentCommandOutcome> SetAgentAsync(TenantId tenant, string agent, string? queueNumber, AgentCommand command)
    {
        var done = new TaskCompletionSource<AgentCommandOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var shard = _shardOf(tenant);
        var posted = shard.Loop.Post(() =>
        {
            var queues = shard.QueuesOf(tenant);
            var queue = queueNumber is null ? null : queues?.Find(queueNumber);
            if (queues is null || (queueNumber is not null && queue is null) || !queues.IsAgent(agent, queue?.Id))
            {
                done.SetResult(AgentCommandOutcome.NoSuchAgent);
                return;
            }
            if (queues.IsOffline(agent))
            {
                done.SetResult(AgentCommandOutcome.Offline);
                return;
            }
            queues.Feed(new QueueInput.Set(agent, queue?.Id, command));
            done.SetResult(AgentCommandOutcome.Done);
        });
        if (!posted)
            done.SetResult(AgentCommandOutcome.Busy);
        return done.Task;
    }

    /// <inheritdoc/>
    async Task IQueueRights.ApplyAsync(DirectoryChangeSet changes)
    {
        var tenants = changes.Queues.Select(change => (change.After ?? change.Before!).TenantId)   // one of both is there
            .Concat(changes.Tenants.Where(change => change.After is not null).Select(change => change.After!.Id)).Distinct();   // the same
        foreach (var tenant in tenants)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var shard = _shardOf(tenant);
            var posted = shard.Loop.Post(() =>
            {
                try
                {
                    Apply(shard, tenant, changes);
                }
                finally
                {
                    done.SetResult();
                }
            });
            if (posted)
                await done.Task;
            else
                PublishRightsAtOnce(tenant, changes);
        }
    }

    private void FallBehind(TenantId tenant)
    {
        if (_behind.TryAdd(tenant, 0))
            Log.Behind(_logger, tenant.Value);
    }

    private void Apply(CallShard shard, TenantId tenant, DirectoryChangeSet changes)
    {
        var desk = shard.QueuesOf(tenant);
        if (desk is not null && _directory.FindTenant(tenant) is { } directory)
            desk.Apply(directory.Tenant);
        foreach (var change in changes.Queues)
        {
            if ((change.After ?? change.Before!).TenantId != tenant)           // one of both is there
                continue;
            desk?.Apply(change.Before, change.After);
            if (DirectoryRights.OfQueue(change) is { } right)
                _events.Publish(right);
        }
    }

    // The loop is full: what its queues show is late, who may see it is not.
    private void PublishRightsAtOnce(TenantId tenant, DirectoryChangeSet changes)
    {
        FallBehind(tenant);
        foreach (var change in changes.Queues)
            if ((change.After ?? change.Before!).TenantId == tenant && DirectoryRights.OfQueue(change) is { } right)   // one of both is there
                _events.Publish(right);
    }

    private static partial class Log
    {
        [LoggerMessage(2504, LogLevel.Warning, "The calls of tenant {Tenant} are behind: its queues see changes late")]
        public static partial void Behind(ILogger logger, long tenant);

        [LoggerMessage(2505, LogLevel.Warning, "The callback of call {Session} is over: its queue was removed")]
        public static partial void QueueGone(ILogger logger, long session);
    }
}

/// <summary>What came of an agent's command.</summary>
public enum AgentCommandOutcome
{
    Done,

    /// <summary>No such queue, or he does not serve it.</summary>
    NoSuchAgent,

    /// <summary>None of his devices is registered: what he is begins when one does.</summary>
    Offline,

    /// <summary>Too much waits; nothing was changed.</summary>
    Busy,
}

/// <summary>What came of a look at a queue.</summary>
public abstract record QueueLook
{
    private QueueLook() { }

    public sealed record Seen(QueueStatus Status) : QueueLook;

    public sealed record NoSuchQueue : QueueLook;

    /// <summary>Too much waits.</summary>
    public sealed record Busy : QueueLook;
}
