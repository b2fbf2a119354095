namespace Bellwire.Storage.Sqlite;

/// <summary>
/// When a store writes down what it has noted in memory: one rhythm after a signal, so that what is noted meanwhile goes along; each second again while the
/// disk refuses. Writing runs on one loop, which begins at once.
/// </summary>
internal sealed class WriteRhythm : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _rhythm;
    private readonly TimeProvider _time;
    private readonly Func<bool> _tryWrite;
    private readonly SemaphoreSlim _work = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <param name="tryWrite">Writes all that waits; false: the disk refuses, and it waits still.</param>
    public WriteRhythm(TimeSpan rhythm, TimeProvider time, Func<bool> tryWrite)
    {
        (_rhythm, _time, _tryWrite) = (rhythm, time, tryWrite);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Something waits. One signal is enough for all that is noted until it is written.</summary>
    public void Signal() => _work.Release();

    /// <summary>Ends the loop; what still waits is for the store to write. Signals may still come.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _loop;
    }

    public void Dispose()
    {
        _work.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _work.WaitAsync(_stop.Token);
                await Task.Delay(_rhythm, _time, _stop.Token);
                while (!_tryWrite())
                    await Task.Delay(Retry, _time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
    }
}
