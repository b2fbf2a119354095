using System.Diagnostics;
using System.Globalization;
using Bellwire.Load.Measuring;
using Bellwire.Load.Peers;
using Bellwire.Testing.Processes;

namespace Bellwire.Load;

/// <summary>Many subscribers that have logged in and say nothing: what each takes in memory, over TLS and without.</summary>
internal static class IdleLoad
{
    private const int PerAccount = 180; // the server allows an account 200
    private const int PerAddress = 800; // and an address 1,000
    private const int AtOnce = 40;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var sessions = arguments is [var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : 10_000;
        foreach (var tls in new[] { true, false })
            await MeasureAsync(sessions, tls);
        return 0;
    }

    private static async Task MeasureAsync(int sessions, bool tls)
    {
        using var folder = new DataFolder();
        var users = LoadUsers.Write(folder.Path, phones: 1, desks: sessions / PerAccount + 1);
        await using var bellwire = await BellwireProcess.ServeAsync(new ServeOrder(folder.Sub("bellwire"))
        {
            Provision = users.Provision, Under = ["taskset", "-c", "0"], Options = ["--wsi-plain-port", "0"],
        });
        var port = tls ? bellwire.Ready.WsiPort : bellwire.Ready.WsiPlainPort!.Value; // asked for above
        var trust = tls ? ServerTrust.Of(bellwire.Ready) : null;
        await using (await IdleSession.OpenAsync("127.0.0.1", port, trust, LoadUsers.Desk(0)))
        {
        }
        var before = ProcessMeter.MegabytesPss(bellwire.Id);
        var open = new IdleSession[sessions];
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, sessions, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
            open[i] = await IdleSession.OpenAsync($"127.0.1.{1 + i / PerAddress}", port, trust, LoadUsers.Desk(i / PerAccount)));
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, CancellationToken.None);
        var after = ProcessMeter.MegabytesPss(bellwire.Id);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{sessions} idle sessions {(tls ? "over TLS" : "without TLS")}: PSS {before:0} MiB -> {after:0} MiB, {(after - before) * 1024 / sessions:0.0} KiB a session; logged in at {sessions / took:0}/s"));
        foreach (var session in open)
            await session.DisposeAsync();
        await bellwire.StopAsync();
    }
}
