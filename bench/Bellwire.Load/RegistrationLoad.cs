using System.Globalization;
using System.Net;
using Bellwire.Load.Generating;
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
    private const int Tolerated = 98;                               // percent
    private const int TimesShort = 2;                               // one such rate may be another program's doing
    private const int WarmUpRate = 3_000;
    private const int WarmUpSeconds = 15;

    private static readonly int[] Rates = [4_000, 8_000, 12_000, 16_000, 20_000, 24_000, 28_000];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var source = arguments.Contains("sipp") ? (RegistrationSource)SippStepAsync : OwnStepAsync;
        var which = arguments.Contains("kamailio") ? "kamailio" : arguments.Contains("bellwire") ? "bellwire" : "both";
        var numbers = arguments.Where(word => char.IsDigit(word[0])).ToArray();
        var percent = numbers.FirstOrDefault(word => !word.Contains(',', StringComparison.Ordinal)) is { } share ? int.Parse(share, CultureInfo.InvariantCulture) : 100;
        var rates = numbers.FirstOrDefault(word => word.Contains(',', StringComparison.Ordinal)) is { } list
            ? [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(rate => int.Parse(rate, CultureInfo.InvariantCulture))]
            : Rates.Select(rate => rate * percent / 100).ToArray();
        var under = CpuShare.Command(percent);
        using var folder = new DataFolder();
        var users = LoadUsers.Write(folder.Path, Phones);
        Console.WriteLine("| server | offered/s | done/s | failed | CPU (cores) | per server-CPU-s | half took | 99 % took | copies sent | PSS MiB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        if (which is "kamailio" or "both")
        {
            await using var kamailio = await Kamailio.StartAsync(users, folder.Sub("kamailio"), under);
            await MeasureAsync(new Bench("kamailio", Kamailio.EndPoint, kamailio.Id, users, folder.Path), source, rates);
        }
        if (which is "bellwire" or "both")
        {
            await using var bellwire = await BellwireProcess.ServeAsync(
                new ServeOrder(folder.Sub("bellwire")) { Provision = users.Provision, Under = under });
            await MeasureAsync(new Bench("bellwire", new IPEndPoint(IPAddress.Loopback, bellwire.Ready.SipPort), bellwire.Id, users, folder.Path), source, rates);
            await bellwire.StopAsync();
        }
        return 0;
    }

    private static async Task MeasureAsync(Bench bench, RegistrationSource source, int[] rates)
    {
        // Compilers that learn while they run, caches and tables: nobody starts at full speed, and a server runs for months.
        await source(bench, Math.Min(WarmUpRate, rates[0]), WarmUpSeconds);
        var (peak, fell) = (0.0, 0);
        foreach (var rate in rates)
        {
            var done = await ShowAsync(bench, source, rate, SecondsPerRate);
            peak = Math.Max(peak, done);
            if (done * 100 < rate * Tolerated && ++fell == TimesShort)
                break;
        }
        var left = await ShowAsync(bench with { Name = $"{bench.Name}, overload" }, source, (int)(peak * 3), SecondsOfOverload);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{bench.Name}: goodput at three times the peak is {left / peak:P0} of it\n"));
    }

    private static async Task<double> ShowAsync(Bench bench, RegistrationSource source, int rate, int seconds)
    {
        var before = ProcessMeter.CpuSeconds(bench.Process);
        var step = await source(bench, rate, seconds);
        var used = ProcessMeter.CpuSeconds(bench.Process) - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {bench.Name} | {step.OfferedPerSecond:0} of {rate} | {step.GoodPerSecond:0} | {step.Failed} ({step.Refused} refused) | {used / seconds:0.00} | {step.Good / used:0} | {step.Half} | {step.Most} | {step.Copies} | {ProcessMeter.MegabytesPss(bench.Process):0} |"));
        return step.GoodPerSecond;
    }

    private static async Task<RegistrationStep> OwnStepAsync(Bench bench, int rate, int seconds)
    {
        var run = Interlocked.Increment(ref s_runs);
        var outcome = await Task.Factory.StartNew(() =>
        {
            using var generator = new RegistrationGenerator(bench.Server, new IPEndPoint(IPAddress.Loopback, SippLoad.PhonePort), 0, Phones, run);
            return generator.Run(rate, TimeSpan.FromSeconds(seconds));
        }, TaskCreationOptions.LongRunning);
        return new RegistrationStep(outcome.OfferedPerSecond, outcome.GoodPerSecond, outcome.Good, outcome.Lost + outcome.Refused, outcome.Refused, outcome.Copies,
            string.Create(CultureInfo.InvariantCulture, $"{outcome.Took(0.5):0.0} ms"), string.Create(CultureInfo.InvariantCulture, $"{outcome.Took(0.99):0.0} ms"));
    }

    private static async Task<RegistrationStep> SippStepAsync(Bench bench, int rate, int seconds)
    {
        var outcome = await SippLoad.RegisterAsync(bench.Server.ToString(), bench.Users.List, bench.Folder, rate, seconds, generators: rate > 20_000 ? 2 : 1);
        return new RegistrationStep(outcome.OfferedPerSecond, outcome.GoodPerSecond, outcome.Good, outcome.Failed, outcome.Refused, outcome.Retransmissions,
            string.Create(CultureInfo.InvariantCulture, $"{outcome.UnderOneMs:P0} under 1 ms"), string.Create(CultureInfo.InvariantCulture, $"{outcome.UnderTenMs:P0} under 10 ms"));
    }

    private static int s_runs;

    private delegate Task<RegistrationStep> RegistrationSource(Bench bench, int rate, int seconds);

    private sealed record RegistrationStep(
        double OfferedPerSecond, double GoodPerSecond, int Good, int Failed, int Refused, long Copies, string Half, string Most);

    private sealed record Bench(string Name, IPEndPoint Server, int Process, LoadUsers Users, string Folder);
}
