using System.Globalization;
using Bellwire.Load.Generating;
using Bellwire.Load.Measuring;
using Bellwire.Load.Peers;
using Bellwire.Testing.Processes;

namespace Bellwire.Load;

/// <summary>
/// Calls through the server, signalling only, with subscribers that get every event and with records on disk: what is completed at rising rates, per
/// second of the server's CPU, what the server adds to setting up a call, and what is left at three times the peak.
/// </summary>
internal static class CallLoad
{
    private const int SecondsPerRate = 5;
    private const int SecondsOfOverload = 20;
    private const int Tolerated = 95;                               // percent
    private const int TimesShort = 2;                               // one such rate may be another program's doing
    private const int WarmUpRate = 300;
    private const int WarmUpSeconds = 15;
    private const int SecondsOfCalm = 15;

    /// <summary>After this no transaction of the overload is kept (RFC 3261: 64 x T1), and the server has given back what it had taken.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(100);

    private static readonly int[] Rates = [300, 600, 900, 1_200, 1_500, 1_800, 2_100, 2_500, 3_000];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var source = arguments.Contains("sipp") ? (CallSource)SippStepAsync : OwnStepAsync;
        var rates = arguments.LastOrDefault(word => char.IsDigit(word[0])) is { } list
            ? [.. list.Split(",", StringSplitOptions.RemoveEmptyEntries).Select(rate => int.Parse(rate, CultureInfo.InvariantCulture))] : Rates;
        using var folder = new DataFolder();
        var users = LoadUsers.Write(folder.Path, phones: 1, carrier: SippLoad.CarrierAddress);
        await using var bellwire = await BellwireProcess.ServeAsync(
            new ServeOrder(folder.Sub("bellwire")) { Provision = users.Provision, Under = ["taskset", "-c", "0"], Options = ["--rtp-ports", "20000-29999"] });
        await SippLoad.RegisterAsync($"127.0.0.1:{bellwire.Ready.SipPort}", users.List, folder.Path, rate: 1, seconds: 1);
        await using var answering = arguments.Contains("sipp") ? SippLoad.Answer(folder.Sub("answering")) : null;
        await using var desk = await WatchingDesk.OpenAsync(bellwire);
        var bench = new Bench(bellwire, desk, folder.Path);

        await source(bench, WarmUpRate, WarmUpSeconds);
        Console.WriteLine("| offered/s | done/s | failed | CPU (cores) | calls per server-CPU-s | added to the set-up, half | 99 % | messages to the subscriber | heap MB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var (peak, fell) = (0.0, 0);
        foreach (var rate in rates)
        {
            var done = await ShowAsync(bench, source, rate, SecondsPerRate);
            peak = Math.Max(peak, done);
            if (done * 100 < rate * Tolerated && ++fell == TimesShort)
                break;
        }
        var left = await ShowAsync(bench, source, (int)(peak * 3), SecondsOfOverload);
        await Task.Delay(Forgotten, TimeProvider.System, CancellationToken.None);
        await ShowAsync(bench, source, WarmUpRate, SecondsOfCalm);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\ngoodput at three times the peak is {left / peak:P0} of it"));
        await bellwire.StopAsync();
        return 0;
    }

    private static async Task<double> ShowAsync(Bench bench, CallSource source, int rate, int seconds)
    {
        var (before, messages) = (ProcessMeter.CpuSeconds(bench.Server.Id), bench.Desk.Messages);
        var step = await source(bench, rate, seconds);
        var used = ProcessMeter.CpuSeconds(bench.Server.Id) - before;
        var heap = await ServerMetrics.HeapMegabytesAsync(bench.Server);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {step.OfferedPerSecond:0} of {rate} | {step.GoodPerSecond:0} | {step.Failed} ({step.Refused} refused) | {used / seconds:0.00} | {step.Good / used:0} | {step.Half} | {step.Most} | {bench.Desk.Messages - messages} | {heap:0} |"));
        return step.GoodPerSecond;
    }

    private static async Task<CallStep> OwnStepAsync(Bench bench, int rate, int seconds)
    {
        var outcome = await CallGenerator.RunAsync(bench.Server.Ready.SipPort, rate, TimeSpan.FromSeconds(seconds), TimeSpan.Zero, bench.NextRun());
        return new CallStep(outcome.OfferedPerSecond, outcome.GoodPerSecond, outcome.Good, outcome.Lost + outcome.Refused, outcome.Refused,
            string.Create(CultureInfo.InvariantCulture, $"{outcome.Added(0.5):0.00} ms"), string.Create(CultureInfo.InvariantCulture, $"{outcome.Added(0.99):0.0} ms"));
    }

    private static async Task<CallStep> SippStepAsync(Bench bench, int rate, int seconds)
    {
        var outcome = await SippLoad.CallAsync($"127.0.0.1:{bench.Server.Ready.SipPort}", bench.Folder, rate, seconds);
        return new CallStep(outcome.OfferedPerSecond, outcome.GoodPerSecond, outcome.Good, outcome.Failed, outcome.Refused,
            string.Create(CultureInfo.InvariantCulture, $"{outcome.UnderOneMs:P0} under 1 ms"), string.Create(CultureInfo.InvariantCulture, $"{outcome.UnderTenMs:P0} under 10 ms"));
    }

    private delegate Task<CallStep> CallSource(Bench bench, int rate, int seconds);

    private sealed record CallStep(double OfferedPerSecond, double GoodPerSecond, int Good, int Failed, int Refused, string Half, string Most);

    private sealed record Bench(BellwireProcess Server, WatchingDesk Desk, string Folder)
    {
        private int _runs;

        internal int NextRun() => ++_runs;
    }
}
