using System.Diagnostics;
using System.Globalization;
using Bellwire.Load.Measuring;
using Bellwire.Load.Peers;
using Bellwire.Testing.Processes;

namespace Bellwire.Load;

/// <summary>Many registered contacts: what each takes in memory, and how soon the server stands again with all of them.</summary>
internal static class ContactLoad
{
    private const int WarmUpRate = 3_000;
    private const int WarmUpSeconds = 20;
    private const int Rate = 8_000;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var phones = arguments is [var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : 100_000;
        using var folder = new DataFolder();
        var users = LoadUsers.Write(folder.Path, phones);
        var data = folder.Sub("bellwire");
        string[] firstCore = ["taskset", "-c", "0"];

        var started = Stopwatch.GetTimestamp();
        var bellwire = await BellwireProcess.ServeAsync(new ServeOrder(data) { Provision = users.Provision, Under = firstCore });
        Say($"first start with {phones} extensions to provision: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        await bellwire.StopAsync();
        await bellwire.DisposeAsync();

        started = Stopwatch.GetTimestamp();
        bellwire = await BellwireProcess.ServeAsync(new ServeOrder(data) { Provision = users.Provision, Under = firstCore });
        Say($"start with the same file and no contact: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        var before = ProcessMeter.MegabytesPss(bellwire.Id);
        var heapBefore = await ServerMetrics.HeapMegabytesAsync(bellwire);

        var server = $"127.0.0.1:{bellwire.Ready.SipPort}";
        var known = phones / 5;
        var warmUp = await SippLoad.RegisterAsync(server, LoadUsers.WriteList(folder.File("known.csv"), 0, known), folder.Path, WarmUpRate, WarmUpSeconds);
        var used = ProcessMeter.CpuSeconds(bellwire.Id);
        var outcome = await SippLoad.RegisterAsync(
            server, LoadUsers.WriteList(folder.File("new.csv"), known, phones - known), folder.Path, Rate, (phones - known) / Rate);
        used = ProcessMeter.CpuSeconds(bellwire.Id) - used;
        var after = ProcessMeter.MegabytesPss(bellwire.Id);
        var heapAfter = await ServerMetrics.HeapMegabytesAsync(bellwire);
        var contacts = outcome.Good + Math.Min(known, warmUp.Good);
        Say($"{outcome.Good} first registrations at {outcome.GoodPerSecond:0}/s, {outcome.Failed} failed, each with its event and its row: {outcome.Good / used:0} per server-CPU-s");
        Say($"PSS {before:0} MiB -> {after:0} MiB: {(after - before) * 1024 * 1024 / contacts:0} bytes a contact, all of the process counted");
        Say($"managed heap at its last collection {heapBefore:0} MiB -> {heapAfter:0} MiB");

        await bellwire.KillAsync();
        await bellwire.DisposeAsync();
        started = Stopwatch.GetTimestamp();
        bellwire = await BellwireProcess.ServeAsync(new ServeOrder(data) { Under = firstCore });
        Say($"restart after SIGKILL with {contacts} contacts: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, PSS {ProcessMeter.MegabytesPss(bellwire.Id):0} MiB");
        await bellwire.StopAsync();
        await bellwire.DisposeAsync();
        return outcome.Failed + warmUp.Failed == 0 ? 0 : 1;
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
