namespace Bellwire.Pbx.Webhooks;

/// <summary>Tasks that run beside their owner, who awaits them at its end. Each must handle its own faults.</summary>
internal sealed class RunningTasks
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _running = [];

    public void Start(Func<Task> work)
    {
        var task = Task.Run(work);
        lock (_lock)
            _running.Add(task);
        task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Completes when none runs.</summary>
    public async Task EndAsync()
    {
        while (true)
        {
            Task[] left;
            lock (_lock)
                left = [.. _running];
            if (left.Length == 0)
                return;
            await Task.WhenAll(left);
        }
    }

    private void Forget(Task task)
    {
        lock (_lock)
            _running.Remove(task);
    }
}
