namespace Bellwire.Sip.Transports;

/// <summary>Owns short tasks until they end, so that none is dropped and stopping can wait for all. Its number is bounded by what starts
/// them. A task that fails does so inside: it must not throw. Thread-safe.</summary>
internal sealed class RunningTasks
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _tasks = [];

    internal void Add(Task task)
    {
        if (task.IsCompletedSuccessfully)
            return;
        lock (_lock)
            _tasks.Add(task);
        task.ContinueWith(Forget, this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    internal Task DrainAsync()
    {
        lock (_lock)
            return Task.WhenAll(_tasks);
    }

    private static void Forget(Task task, object? owner)
    {
        var tasks = (RunningTasks)owner!;
        lock (tasks._lock)
            tasks._tasks.Remove(task);
    }
}
