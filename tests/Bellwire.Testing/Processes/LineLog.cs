using System.Diagnostics;

namespace Bellwire.Testing.Processes;

/// <summary>What a program has printed, line by line: the last <paramref name="capacity"/> lines are kept, and a test can wait for one.</summary>
public sealed class LineLog(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private int _forgotten;
    private TaskCompletionSource _grown = NewSignal();

    /// <summary>How many lines were printed so far. A wait that starts from here looks only at what comes later.</summary>
    public int Mark
    {
        get
        {
            lock (_gate)
                return _forgotten + _lines.Count;
        }
    }

    public void Add(string line)
    {
        TaskCompletionSource grown;
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > capacity)
            {
                _lines.Dequeue();
                _forgotten++;
            }
            (grown, _grown) = (_grown, NewSignal());
        }
        grown.SetResult();
    }

    /// <summary>The first line from <paramref name="from"/> on that is wanted; null when none was printed in time.</summary>
    public Task<string?> LineAsync(Func<string, bool> wanted, TimeSpan within, int from = 0) => LineAsync(wanted, 1, within, from);

    /// <summary>The <paramref name="nth"/> wanted line, counted from 1.</summary>
    public async Task<string?> LineAsync(Func<string, bool> wanted, int nth, TimeSpan within, int from = 0)
    {
        var started = Stopwatch.GetTimestamp();
        var (next, missing) = (from, nth);
        while (true)
        {
            Task grown;
            lock (_gate)
            {
                foreach (var line in _lines.Skip(Math.Max(0, next - _forgotten)))
                {
                    if (wanted(line) && --missing == 0)
                        return line;
                }
                next = _forgotten + _lines.Count;
                grown = _grown.Task;
            }
            var left = within - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || await Task.WhenAny(grown, Task.Delay(left, TimeProvider.System)) != grown)
                return null;
        }
    }

    /// <summary>The last lines, for the message of a failing test.</summary>
    public string Tail(int lines = 60)
    {
        lock (_gate)
            return string.Join('\n', _lines.TakeLast(lines));
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
