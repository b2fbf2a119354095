using System.Diagnostics;
using System.Globalization;
using System.Net;
using Bellwire.Load.Generating;
using Bellwire.Load.Measuring;
using Bellwire.Load.Peers;
using Bellwire.Testing.Processes;

namespace Bellwire.Load;

/// <summary>Audio through the whole server: so many G.711 calls that talk, more from step to step, until packets are lost or late.</summary>
internal static class RelayLoad
{
    private const int CallsPerSecond = 100;
    private const int Seconds = 11;
    private const double MostLost = 0.001, LatestMs = 5;

    private static readonly int[] Steps = [100, 200, 400, 600, 800, 900, 1_000, 1_100, 1_200];

    public static async Task<int> RunAsync(string[] arguments)
    {
        int[] steps = arguments is [] ? Steps : [.. arguments.Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        using var folder = new DataFolder();
        var users = LoadUsers.Write(folder.Path, phones: 1, carrier: SippLoad.CarrierAddress);
        await using var bellwire = await BellwireProcess.ServeAsync(new ServeOrder(folder.Sub("bellwire"))
        {
            Provision = users.Provision, Under = ["taskset", "-c", "0"], Options = ["--rtp-ports", "20000-29999"],
        });
        await SippLoad.RegisterAsync($"127.0.0.1:{bellwire.Ready.SipPort}", users.List, folder.Path, rate: 1, seconds: 1);
        Console.WriteLine("| calls | packets/s in | lost | added delay, half | 99 % | CPU (cores) | us a packet | CPU seconds a call and minute |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        var (most, run) = (0, 0);
        foreach (var calls in steps)
        {
            if (!await StepAsync(bellwire, calls, ++run))
                break;
            most = calls;
        }
        Console.WriteLine($"\n{most} calls with less than 0.1 % lost and 99 % of the packets within 5 ms");
        await bellwire.StopAsync();
        return 0;
    }

    private static async Task<bool> StepAsync(BellwireProcess bellwire, int calls, int run)
    {
        var ramp = TimeSpan.FromSeconds((double)calls / CallsPerSecond);
        using var signalling = new CallGenerator(
            new IPEndPoint(IPAddress.Loopback, bellwire.Ready.SipPort), new IPEndPoint(IPAddress.Parse(SippLoad.CarrierAddress), SippLoad.PhonePort + 100),
            new IPEndPoint(IPAddress.Loopback, SippLoad.PhonePort), talk: ramp + TimeSpan.FromSeconds(Seconds + 3), run);
        var calling = Task.Factory.StartNew(() => signalling.Run(CallsPerSecond, ramp), TaskCreationOptions.LongRunning);
        await Task.Delay(ramp + TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None);

        using var media = new MediaGenerator();
        var talking = signalling.MediaPorts();
        var (before, started) = (ProcessMeter.CpuSeconds(bellwire.Id), Stopwatch.GetTimestamp());
        await Task.Factory.StartNew(() => media.Run(talking, TimeSpan.FromSeconds(Seconds)), TaskCreationOptions.LongRunning);
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var used = ProcessMeter.CpuSeconds(bellwire.Id) - before;
        await calling;
        var lost = (double)(media.Sent - media.Heard) / media.Sent;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {talking.Count} | {media.Sent / (Seconds - 1.0):0} | {lost:P3} | {media.Delay(0.5):0.0} ms | {media.Delay(0.99):0.0} ms | {used / took:0.00} | {used / took / (talking.Count * 100) * 1e6:0.0} | {used / took / talking.Count * 60:0.000} |"));
        return lost < MostLost && media.Delay(0.99) < LatestMs;
    }
}
