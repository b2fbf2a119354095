using System.Diagnostics;
using System.Globalization;
using Bellwire.Testing.Subscribers;

namespace Bellwire.Benchmarks.Fanout;

/// <summary>
/// Measurements over loopback with the clients in another process: <c>fanout-idle COUNT [tls]</c> (memory of idle, logged-in sessions) and
/// <c>fanout-load COUNT EVENTS [tls]</c> (deliveries for each second of server CPU, at most 64 events outstanding).
/// </summary>
internal static class FanoutVerbs
{
    private const int Window = 64;

    internal static async Task<bool> TryRunAsync(string[] args)
    {
        switch (args)
        {
            case ["fanout-idle", var count, .. var rest]:
                await IdleAsync(Number(count), rest is ["tls"]);
                return true;
            case ["fanout-load", var count, var events, .. var rest]:
                await LoadAsync(Number(count), Number(events), rest is ["tls"]);
                return true;
            case ["fanout-clients", var port, var count, var tls]:
                await FanoutClients.RunAsync(Number(port), Number(count), tls == "tls");
                return true;
            default:
                return false;
        }
    }

    private static async Task IdleAsync(int count, bool tls)
    {
        await using var hub = Start(count, tls);
        await using (var one = await hub.WatchAsync("101"))
            await one.SubscribesAsync(["extension_events"]); // the first costs what all share
        var (residentBefore, managedBefore) = Memory();
        using var clients = await StartClientsAsync(hub, count, tls);
        var (resident, managed) = Memory();
        Console.WriteLine($"{count} idle sessions{(tls ? " over TLS" : "")}: {(resident - residentBefore) / 1024.0 / count:F1} KB resident each, "
            + $"{(managed - managedBefore) / 1024.0 / count:F2} KB of it managed");
        await EndAsync(clients);
    }

    private static async Task LoadAsync(int count, int events, bool tls)
    {
        await using var hub = Start(count, tls);
        using var clients = await StartClientsAsync(hub, count, tls);
        await using var pace = await hub.WatchAsync("101");
        await pace.SubscribesAsync(["extension_events"]);
        await PublishAsync(hub, pace, events / 4); // warm
        await CountedAsync(clients, (long)(events / 4) * count);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        await PublishAsync(hub, pace, events);
        await CountedAsync(clients, (long)(events / 4 + events) * count);
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        var delivered = (double)events * count;
        Console.WriteLine($"{count} sessions{(tls ? " over TLS" : "")}, {events} events of {FanoutClients.FrameBytes} bytes: "
            + $"{delivered / clock.Elapsed.TotalSeconds / 1e6:F2} M/s, {delivered / used.TotalSeconds / 1e6:F2} M for each CPU second");
        await EndAsync(clients);
    }

    private static async Task PublishAsync(TestHub hub, Subscriber pace, int events)
    {
        for (var i = 0; i < events + Window; i++)
        {
            if (i < events)
                hub.Sequencer.Publish(FanoutClients.Event);
            if (i >= Window)
                await pace.NextEventAsync();
        }
    }

    private static async Task CountedAsync(Process clients, long deliveries)
    {
        while (true)
        {
            await clients.StandardInput.WriteLineAsync("count");
            if (long.Parse(await clients.StandardOutput.ReadLineAsync() ?? "", CultureInfo.InvariantCulture) >= deliveries * FanoutClients.FrameBytes)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, CancellationToken.None);
        }
    }

    private static TestHub Start(int count, bool tls)
    {
        var hub = TestHub.Start(options => options.SessionsPerAccount = count + 10, certificate: tls ? TestCertificate.Create() : null,
            limits: limits => (limits.PerAddress, limits.Total) = (count + 10, count + 10));
        hub.AddUser("101");
        return hub;
    }

    private static async Task<Process> StartClientsAsync(TestHub hub, int count, bool tls)
    {
        var clients = Process.Start(new ProcessStartInfo(Environment.ProcessPath ?? throw new InvalidOperationException("no path of this program"),
            ["fanout-clients", $"{hub.Address.Port}", $"{count}", tls ? "tls" : "plain"]) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("the clients did not start");
        if (await clients.StandardOutput.ReadLineAsync() != "ready")
            throw new InvalidOperationException("the clients could not connect");
        return clients;
    }

    private static async Task EndAsync(Process clients)
    {
        clients.StandardInput.Close();
        await clients.WaitForExitAsync();
    }

    private static (long Resident, long Managed) Memory()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return (Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: true));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
