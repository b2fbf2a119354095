using System.Globalization;
using Bellwire.Load.Generating;
using Bellwire.Load.Measuring;
using Bellwire.Load.Peers;
using Bellwire.Testing.Processes;

namespace Bellwire.Load;

/// <summary>What events cost: the share of the server's CPU samples that are spent on them while calls run at about half of what it can do.</summary>
internal static class EventShare
{
    private const int CallsPerSecond = 900;
    private const int Seconds = 15;
    private const int WarmUpSeconds = 15;
    private const int ProfiledSeconds = 10;

    public static async Task<int> RunAsync(string[] arguments)
    {
        int[] desks = arguments is [] ? [0, 1, 100] : [.. arguments.Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        Console.WriteLine("| subscribers, each of every event | calls/s | samples | under IEventSink | all of the hub: its threads, TLS and TCP too | calls per server-CPU-s |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var count in desks)
            await MeasureAsync(count);
        return 0;
    }

    private static async Task MeasureAsync(int count)
    {
        using var folder = new DataFolder();
        var users = LoadUsers.Write(folder.Path, phones: 1, carrier: SippLoad.CarrierAddress);
        await using var bellwire = await BellwireProcess.ServeAsync(new ServeOrder(folder.Sub("bellwire"))
        {
            Provision = users.Provision, Under = ["taskset", "-c", "0"], Options = ["--rtp-ports", "20000-29999"], Settings = PerfProfile.Settings,
        });
        await SippLoad.RegisterAsync($"127.0.0.1:{bellwire.Ready.SipPort}", users.List, folder.Path, rate: 1, seconds: 1);
        var watching = new List<WatchingDesk>();
        for (var i = 0; i < count; i++)
            watching.Add(await WatchingDesk.OpenAsync(bellwire));
        await CallGenerator.RunAsync(bellwire.Ready.SipPort, CallsPerSecond, TimeSpan.FromSeconds(WarmUpSeconds), TimeSpan.Zero, run: 1);

        var before = ProcessMeter.CpuSeconds(bellwire.Id);
        var calling = CallGenerator.RunAsync(bellwire.Ready.SipPort, CallsPerSecond, TimeSpan.FromSeconds(Seconds), TimeSpan.Zero, run: 2);
        var profile = await PerfProfile.TakeAsync(bellwire.Id, folder.Path, ProfiledSeconds);
        var outcome = await calling;
        var used = ProcessMeter.CpuSeconds(bellwire.Id) - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {count} | {outcome.GoodPerSecond:0} | {profile.Samples} | {profile.Share(IsUnderSink):P1} | {profile.Share(IsOfHub):P1} | {outcome.Good / used:0} |"));
        foreach (var desk in watching)
            await desk.DisposeAsync();
        await bellwire.StopAsync();
    }

    private static bool IsUnderSink(PerfSample sample) => sample.HasFrame("Sequencer::Publish");

    // OpenSSL is built without frame pointers, so its samples have lost their callers; nobody else speaks TLS or TCP in these runs.
    private static bool IsOfHub(PerfSample sample) =>
        sample.Thread.StartsWith("subscribers", StringComparison.Ordinal) || sample.HasFrame("Bellwire.PubSub") || sample.HasFrame("EventJson")
        || sample.HasFrame("libssl") || sample.HasFrame("libcrypto") || sample.HasFrame("tcp_sendmsg");
}
