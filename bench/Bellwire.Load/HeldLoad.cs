using System.Globalization;
using Bellwire.Load.Generating;
using Bellwire.Load.Measuring;
using Bellwire.Load.Peers;
using Bellwire.Testing.Processes;

namespace Bellwire.Load;

/// <summary>Calls that stand: what each keeps in memory, and whether that grows.</summary>
internal static class HeldLoad
{
    private const int CallsPerSecond = 100;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(35);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Looking = TimeSpan.FromSeconds(10);      // at most, for one collection

    public static async Task<int> RunAsync(int calls, int minutes)
    {
        using var folder = new DataFolder();
        var users = LoadUsers.Write(folder.Path, phones: 1, carrier: SippLoad.CarrierAddress);
        await using var bellwire = await BellwireProcess.ServeAsync(new ServeOrder(folder.Sub("bellwire"))
        {
            Provision = users.Provision, Under = ["taskset", "-c", "0"], Options = ["--rtp-ports", "20000-29999"],
            Settings = new Dictionary<string, string?> { ["BELLWIRE_CALLS__MAX_CALLS"] = calls.ToString(CultureInfo.InvariantCulture) },
        });
        await SippLoad.RegisterAsync($"127.0.0.1:{bellwire.Ready.SipPort}", users.List, folder.Path, rate: 1, seconds: 1);
        var before = await KeptAsync(bellwire);
        var ramp = TimeSpan.FromSeconds((double)calls / CallsPerSecond);
        var talk = ramp + Settling + TimeSpan.FromMinutes(minutes) + (Looking * (minutes + 2));
        var calling = CallGenerator.RunAsync(bellwire.Ready.SipPort, CallsPerSecond, ramp, talk, run: 1);
        await Task.Delay(ramp + Settling, TimeProvider.System, CancellationToken.None);

        var standing = await ServerMetrics.ValueAsync(bellwire, "bellwire_pbx_calls");
        var first = await KeptAsync(bellwire);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{standing:0} calls stand: {(first - before) / standing / 1024:0.0} KiB of managed memory each; the whole process {ProcessMeter.MegabytesPss(bellwire.Id):0} MiB"));
        for (var minute = 1; minute <= minutes; minute++)
        {
            await Task.Delay(Look, TimeProvider.System, CancellationToken.None);
            var kept = await KeptAsync(bellwire);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"after {minute} min: {kept / 1024 / 1024:0.0} MiB managed ({(kept - first) / standing:+0;-0;0} bytes a call since the first look), the whole process {ProcessMeter.MegabytesPss(bellwire.Id):0} MiB"));
        }
        var outcome = await calling;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome.Good} of {outcome.Offered} calls were answered, stood and ended in order"));
        await bellwire.StopAsync();
        return outcome.Good == outcome.Offered ? 0 : 1;
    }

    private static async Task<double> KeptAsync(BellwireProcess server)
    {
        await Collection.InduceAsync(server.Id);
        return await ServerMetrics.HeapMegabytesAsync(server) * 1024 * 1024;
    }
}
