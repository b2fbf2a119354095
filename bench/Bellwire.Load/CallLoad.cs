using System.Diagnostics;
using System.Globalization;
using Bellwire.Load.Measuring;
using Bellwire.Load.Peers;
using Bellwire.Testing.Processes;

namespace Bellwire.Load;

/// <summary>
/// Calls through the server, signalling only, with a subscriber that gets every event and with records on disk: what is completed at rising rates,
/// per second of the server's CPU, and what is left at three times the peak.
/// </summary>
internal static class CallLoad
{
    private const int SecondsPerRate = 4;
    private const int SecondsOfOverload = 20;
    private const int WarmUpRate = 300;
    private const int WarmUpSeconds = 20;

    private static readonly int[] Rates = [300, 500, 700, 900, 1_100, 1_300, 1_600, 2_000];

    public static async Task<int> RunAsync()
    {
        using var folder = new DataFolder();
        var users = LoadUsers.Write(folder.Path, phones: 1, carrier: SippLoad.CarrierAddress);
        await using var bellwire = await BellwireProcess.ServeAsync(
            new ServeOrder(folder.Sub("bellwire")) { Provision = users.Provision, Under = ["taskset", "-c", "0"] });
        var server = $"127.0.0.1:{bellwire.Ready.SipPort}";
        await SippLoad.RegisterAsync(server, users.List, folder.Path, rate: 1, seconds: 1);
        await using var answering = SippLoad.Answer(folder.Sub("answering"));
        await using var desk = await WatchingDesk.OpenAsync(bellwire);

        await SippLoad.CallAsync(server, folder.Path, WarmUpRate, WarmUpSeconds);
        Console.WriteLine("| offered/s | done/s | failed | CPU (cores) | calls per server-CPU-s | answered under 1 ms | under 10 ms | messages to the subscriber |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        var peak = 0.0;
        foreach (var rate in Rates)
        {
            var done = await StepAsync(bellwire, desk, server, folder.Path, rate, SecondsPerRate);
            peak = Math.Max(peak, done);
            if (done * 100 < rate * 95)
                break;
        }
        var left = await StepAsync(bellwire, desk, server, folder.Path, (int)(peak * 3), SecondsOfOverload);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\ngoodput at three times the peak is {left / peak:P0} of it"));
        await bellwire.StopAsync();
        return 0;
    }

    private static async Task<double> StepAsync(BellwireProcess bellwire, WatchingDesk desk, string server, string folder, int rate, int seconds)
    {
        var (before, messages, started) = (ProcessMeter.CpuSeconds(bellwire.Id), desk.Messages, Stopwatch.GetTimestamp());
        var outcome = await SippLoad.CallAsync(server, folder, rate, seconds);
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var used = ProcessMeter.CpuSeconds(bellwire.Id) - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {outcome.OfferedPerSecond:0} of {rate} | {outcome.GoodPerSecond:0} | {outcome.Failed} ({outcome.Refused} refused) | {used / took:0.00} | {outcome.Good / used:0} | {outcome.UnderOneMs:P0} | {outcome.UnderTenMs:P0} | {desk.Messages - messages} |"));
        return outcome.GoodPerSecond;
    }
}
