using System.Diagnostics;
using System.Threading.Channels;

namespace Bellwire.Pbx.Accounts;

/// <summary>
/// Where slow checks run: a few threads of their own, so that neither calls nor sockets wait for them, behind a short line. A full line
/// refuses at once. Whoever brings an account's same secret while it is being checked shares that check; of different secrets for one
/// account only a few are checked at a time, so that guessing at one cannot fill the line.
/// </summary>
internal sealed class PasswordChecks : IDisposable
{
    private readonly Channel<Check> _line;
    private readonly Thread[] _threads;
    private readonly int _perAccount;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Check>> _running = new(StringComparer.OrdinalIgnoreCase);
    private long _lastCostTicks = TimeSpan.FromMilliseconds(100).Ticks;

    public PasswordChecks(int threads, int longestLine, int perAccount)
    {
        _perAccount = perAccount;
        _line = Channel.CreateBounded<Check>(new BoundedChannelOptions(longestLine) { FullMode = BoundedChannelFullMode.Wait });
        _threads = [.. Enumerable.Range(0, threads).Select(_ => new Thread(Run) { IsBackground = true, Name = "password checks" })];
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>About how long a newcomer would wait, at least a second.</summary>
    public TimeSpan ExpectedWait
    {
        get
        {
            var wait = TimeSpan.FromTicks(Volatile.Read(ref _lastCostTicks) * _line.Reader.Count / _threads.Length);
            return TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(wait.TotalSeconds)));
        }
    }

    /// <summary>The verdict of the check; null: too many are waiting already, nothing was checked and nothing will be.</summary>
    public Task<CheckVerdict>? TryRun(string account, string secret, Func<CheckVerdict> check)
    {
        lock (_lock)
        {
            var running = _running.GetValueOrDefault(account);
            if (running?.Find(other => other.Secret == secret) is { } same)
                return same.Done.Task;
            if (running?.Count >= _perAccount)
                return null;
            var mine = new Check(account, secret, check, new TaskCompletionSource<CheckVerdict>(TaskCreationOptions.RunContinuationsAsynchronously));
            if (!_line.Writer.TryWrite(mine))
                return null;
            if (running is null)
                _running[account] = running = [];
            running.Add(mine);
            return mine.Done.Task;
        }
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
            var verdict = check.Verify();
            Forget(check);
            check.Done.SetResult(verdict);
        }
        catch (Exception e)
        {
            Forget(check);
            check.Done.SetException(e); // whoever asked sees it; the thread serves on
        }
        Volatile.Write(ref _lastCostTicks, Stopwatch.GetElapsedTime(started).Ticks);
    }

    private void Forget(Check check)
    {
        lock (_lock)
        {
            var running = _running[check.Account];
            running.Remove(check);
            if (running.Count == 0)
                _running.Remove(check.Account);
        }
    }

    private sealed class Check(string account, string secret, Func<CheckVerdict> verify, TaskCompletionSource<CheckVerdict> done)
    {
        public string Account => account;

        public string Secret => secret;

        public Func<CheckVerdict> Verify => verify;

        public TaskCompletionSource<CheckVerdict> Done => done;
    }
}

internal enum CheckVerdict
{
    Wrong,
    Right,

    /// <summary>Its address was throttled while it waited: not checked.</summary>
    Throttled,
}
