using System.Diagnostics;
using System.Globalization;
using Bellwire.Load.Measuring;
using Bellwire.Load.Peers;
using Bellwire.Testing.Processes;

namespace Bellwire.Load;

/// <summary>
/// REGISTER with digest over UDP, server and generator each on a core of its own: what is completed at rising rates, per second of the
/// server's CPU, and what is left of it when three times the peak is offered.
/// </summary>
internal static class RegistrationLoad
{
    private const int Phones = 20_000;
    private const int SecondsPerRate = 4;
    private const int SecondsOfOverload = 20;
    private const int Tolerated = 98;
    private const int WarmUpRate = 3_000;
    private const int WarmUpSeconds = 20;

    private static readonly int[] Rates = [2_000, 5_000, 8_000, 10_000, 12_000, 14_000, 16_000, 18_000];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var which = arguments is [var word, ..] ? word : "both";
        var percent = arguments is [_, var share, ..] ? int.Parse(share, CultureInfo.InvariantCulture) : 100;
        var under = CpuShare.Command(percent);
        using var folder = new DataFolder();
        var users = LoadUsers.Write(folder.Path, Phones);
        Console.WriteLine("| server | offered/s | done/s | failed | CPU (cores) | per server-CPU-s | under 1 ms | under 10 ms | retransmissions | PSS MiB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        if (which is "kamailio" or "both")
        {
            await using var kamailio = await Kamailio.StartAsync(users, folder.Sub("kamailio"), under);
            await MeasureAsync("kamailio", Kamailio.Address, kamailio.Id, users, folder.Path, percent);
        }
        if (which is "bellwire" or "both")
        {
            await using var bellwire = await BellwireProcess.ServeAsync(
                new ServeOrder(folder.Sub("bellwire")) { Provision = users.Provision, Under = under });
            await MeasureAsync("bellwire", $"127.0.0.1:{bellwire.Ready.SipPort}", bellwire.Id, users, folder.Path, percent);
            await bellwire.StopAsync();
        }
        return 0;
    }

    private static async Task MeasureAsync(string name, string server, int process, LoadUsers users, string folder, int percent)
    {
        // Compilers that learn while they run, caches and tables: nobody starts at full speed, and a server runs for months.
        await SippLoad.RegisterAsync(server, users.List, folder, WarmUpRate * percent / 100, WarmUpSeconds);
        var peak = 0.0;
        foreach (var rate in Rates.Select(rate => rate * percent / 100))
        {
            var done = await StepAsync(name, server, process, users, folder, rate, SecondsPerRate, generators: 1);
            peak = Math.Max(peak, done);
            if (done * 100 < rate * Tolerated)
                break;
        }
        var left = await StepAsync($"{name}, overload", server, process, users, folder, (int)(peak * 3), SecondsOfOverload, generators: 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{name}: goodput at three times the peak is {left / peak:P0} of it\n"));
    }

    private static async Task<double> StepAsync(
        string name, string server, int process, LoadUsers users, string folder, int rate, int seconds, int generators)
    {
        var before = ProcessMeter.CpuSeconds(process);
        var started = Stopwatch.GetTimestamp();
        var outcome = await SippLoad.RegisterAsync(server, users.List, folder, rate, seconds, generators);
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var used = ProcessMeter.CpuSeconds(process) - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {outcome.OfferedPerSecond:0} of {rate} | {outcome.GoodPerSecond:0} | {outcome.Failed} ({outcome.Refused} refused) | {used / took:0.00} | {outcome.Good / used:0} | {outcome.UnderOneMs:P0} | {outcome.UnderTenMs:P0} | {outcome.Retransmissions} | {ProcessMeter.MegabytesPss(process):0} |"));
        return outcome.GoodPerSecond;
    }
}
