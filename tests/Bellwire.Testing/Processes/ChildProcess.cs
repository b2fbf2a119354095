using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Bellwire.Testing.Processes;

/// <summary>A program that a test starts, talks to, signals and surely ends. Its two output streams are kept as lines.</summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 20_000;

    private readonly Process _process;
    private readonly string _name;

    private ChildProcess(Process process, string name)
    {
        _process = process;
        _name = name;
    }

    /// <summary>Both streams in the order in which they arrived.</summary>
    public LineLog Output { get; } = new(KeptLines);

    /// <summary>Only the standard output.</summary>
    public LineLog StandardOutput { get; } = new(KeptLines);

    public int Id => _process.Id;
    public bool HasExited => _process.HasExited;

    public static ChildProcess Start(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;

        var child = new ChildProcess(new Process { StartInfo = start }, Path.GetFileName(program));
        child._process.OutputDataReceived += (_, line) => child.Keep(line.Data, child.StandardOutput);
        child._process.ErrorDataReceived += (_, line) => child.Keep(line.Data, null);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits for a printed line; the failure shows what was printed instead.</summary>
    public async Task<string> SaysAsync(string part, TimeSpan within, int from = 0) =>
        await Output.LineAsync(line => line.Contains(part, StringComparison.Ordinal), within, from)
        ?? throw new TimeoutException($"{_name} did not print '{part}' within {within.TotalSeconds:0} s. Its last lines:\n{Output.Tail()}");

    public void Terminate() => Send(SigTerm);

    public void Kill() => Send(SigKill);

    /// <summary>The exit code, once both streams were read to their end.</summary>
    public async Task<int> ExitAsync(TimeSpan within)
    {
        using var late = new CancellationTokenSource(within);
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_name} did not end within {within.TotalSeconds:0} s. Its last lines:\n{Output.Tail()}");
        }
        return _process.ExitCode;
    }

    /// <summary>Completes when the program has ended, or quietly when nobody waits for it any more.</summary>
    public async Task EndedAsync(CancellationToken stopWaiting)
    {
        try
        {
            await _process.WaitForExitAsync(stopWaiting);
        }
        catch (OperationCanceledException) when (stopWaiting.IsCancellationRequested)
        {
            return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private void Keep(string? line, LineLog? also)
    {
        if (line is null)
            return;
        also?.Add(line);
        Output.Add(line);
    }

    private void Send(int signal)
    {
        if (!_process.HasExited && SendSignal(_process.Id, signal) != 0)
            throw new InvalidOperationException($"{_name}: signal {signal} failed with errno {Marshal.GetLastPInvokeError()}");
    }

    private const int SigKill = 9;
    private const int SigTerm = 15;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
