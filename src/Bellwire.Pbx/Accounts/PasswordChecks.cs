using System.Diagnostics;
using System.Threading.Channels;

namespace Bellwire.Pbx.Accounts;

/// <summary>
/// Where slow checks run: a few threads of their own, so that neither calls nor sockets wait for them, behind a short line. A full
/// line refuses at once.
/// </summary>
internal sealed class PasswordChecks : IDisposable
{
    private readonly Channel<Check> _line;
    private readonly Thread[] _threads;
    private long _lastCostTicks = TimeSpan.FromMilliseconds(100).Ticks;

    public PasswordChecks(int threads, int longestLine)
    {
        _line = Channel.CreateBounded<Check>(new BoundedChannelOptions(longestLine) { FullMode = BoundedChannelFullMode.Wait });
        _threads = [.. Enumerable.Range(0, threads).Select(_ => new Thread(Run) { IsBackground = true, Name = "password checks" })];
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>About how long a newcomer would wait, at least a second.</summary>
    public TimeSpan ExpectedWait =>
        TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(TimeSpan.FromTicks(_lastCostTicks * _line.Reader.Count / _threads.Length).TotalSeconds)));

    /// <summary>Null: the line is full, nothing was checked and nothing will be.</summary>
    public Task<T>? TryRun<T>(Func<T> check)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _line.Writer.TryWrite(new Check(() => result.SetResult(check()), result.SetException)) ? result.Task : null;
    }

    public void Dispose()
    {
        _line.Writer.TryComplete();
        foreach (var thread in _threads)
            thread.Join();
    }

    private void Run()
    {
        while (_line.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult()) // a thread of our own: it may block
            while (_line.Reader.TryRead(out var check))
                Run(check);
    }

    private void Run(Check check)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            check.Run();
        }
        catch (Exception e)
        {
            check.Fail(e); // whoever asked sees it; the thread serves on
        }
        Volatile.Write(ref _lastCostTicks, Stopwatch.GetElapsedTime(started).Ticks);
    }

    private sealed record Check(Action Run, Action<Exception> Fail);
}
