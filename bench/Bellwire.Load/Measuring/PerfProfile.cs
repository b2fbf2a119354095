using Bellwire.Testing.Processes;

namespace Bellwire.Load.Measuring;

/// <summary>One sample of the CPU: its thread's name, and its frames from the innermost out.</summary>
internal sealed record PerfSample(string Thread, IReadOnlyList<string> Frames)
{
    public bool HasFrame(string part) => Frames.Any(frame => frame.Contains(part, StringComparison.Ordinal));
}

/// <summary>Samples of a process by Linux's perf, 999 a second of CPU time, compiled methods by name.</summary>
internal sealed class PerfProfile
{
    private readonly List<PerfSample> _samples = [];

    /// <summary>Settings of a .NET process that is to be sampled: it writes down its methods, and keeps them where perf looks for them.</summary>
    public static IReadOnlyDictionary<string, string?> Settings { get; } =
        new Dictionary<string, string?> { ["DOTNET_PerfMapEnabled"] = "1", ["DOTNET_EnableWriteXorExecute"] = "0" };

    public int Samples => _samples.Count;

    public static async Task<PerfProfile> TakeAsync(int process, string folder, int seconds)
    {
        var program = PeerProgram.Find("perf") ?? throw new FileNotFoundException("perf is not installed: apt-get install linux-perf");
        await RunAsync(program, folder, seconds + 30, "record", "-e", "cpu-clock", "-F", "999", "-g", "-p", $"{process}", "-o", "perf.data", "--", "sleep", $"{seconds}");
        await RunAsync("/bin/sh", folder, 120, "-c", $"'{program}' script -i perf.data -F comm,tid,time,ip,sym,dso > perf.txt 2> /dev/null");
        var profile = new PerfProfile();
        await profile.ReadAsync(Path.Combine(folder, "perf.txt"));
        return profile;
    }

    public double Share(Func<PerfSample, bool> isMeant) => (double)_samples.Count(isMeant) / Math.Max(1, _samples.Count);

    // A line with the thread's name, then a line each frame, then an empty one.
    private async Task ReadAsync(string path)
    {
        var (thread, frames) = ("", new List<string>());
        await foreach (var line in File.ReadLinesAsync(path))
        {
            if (line.Length == 0)
            {
                if (thread.Length > 0)
                    _samples.Add(new PerfSample(thread, frames));
                (thread, frames) = ("", []);
            }
            else if (char.IsWhiteSpace(line[0]))
            {
                frames.Add(line.Trim());
            }
            else
            {
                thread = line;
            }
        }
    }

    private static async Task RunAsync(string program, string folder, int seconds, params string[] arguments)
    {
        await using var child = ChildProcess.Start(program, arguments, folder);
        await child.ExitAsync(TimeSpan.FromSeconds(seconds));
    }
}
