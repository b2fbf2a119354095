using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Bellwire.Load.Generating;
using Bellwire.Load.Measuring;
using Bellwire.Load.Peers;
using Bellwire.Testing.Processes;

namespace Bellwire.Load;

/// <summary>
/// A large floor: 50 queues of 100 agents, each agent in four, 500 callers waiting. How long an administrator waits for all snapshots, and what one change of an
/// agent's state costs the server: calls to an agent, less the same calls to a phone that is no agent; each is two changes in four queues.
/// </summary>
internal static class QueueLoad
{
    private const int Queues = 50;
    private const int Callers = 500;
    private const int Subscribers = 1_000;
    private const int PerAccount = 180;
    private const int Snapshots = 20;
    private const int CallsPerSecond = 20;
    private const int Seconds = 20;

    public static async Task<int> RunAsync()
    {
        var without = await MeasureAsync(isAgentCalled: false, subscribers: 0);
        var quiet = await MeasureAsync(isAgentCalled: true, subscribers: 0);
        var heard = await MeasureAsync(isAgentCalled: true, Subscribers);
        Say($"a call to a phone that is no agent: {without:0.00} ms of server CPU");
        Say($"a call to an agent of four queues: {quiet:0.00} ms; so a change of his state in four queues {(quiet - without) / 2:0.00} ms");
        Say($"the same with {Subscribers} subscribers: {heard:0.00} ms; so fan-out to them {(heard - quiet) / 2:0.00} ms a change, {(heard - quiet) * 1000 / 2 / LoadQueues.QueuesOfAgent / Subscribers:0.00} us a delivery");
        return 0;
    }

    // Milliseconds of the server's CPU for a call.
    private static async Task<double> MeasureAsync(bool isAgentCalled, int subscribers)
    {
        using var folder = new DataFolder();
        var queues = new LoadQueues(Queues, FirstAgent: isAgentCalled ? 0 : 1);
        var users = LoadUsers.Write(folder.Path, queues.Agents + 1, desks: 1 + Subscribers / PerAccount + 1, SippLoad.CarrierAddress, queues);
        await using var bellwire = await BellwireProcess.ServeAsync(new ServeOrder(folder.Sub("bellwire"))
        {
            Provision = users.Provision, Under = ["taskset", "-c", "0"], Options = ["--rtp-ports", "20000-29999"],
        });
        using (var phones = new RegistrationGenerator(
            new IPEndPoint(IPAddress.Loopback, bellwire.Ready.SipPort), new IPEndPoint(IPAddress.Loopback, SippLoad.PhonePort), 0, queues.Agents + 1, run: 1))
            phones.Run(rate: queues.Agents / 3, TimeSpan.FromSeconds(3.1));
        WaitingCallers.Call(bellwire.Ready.SipPort, new IPEndPoint(IPAddress.Parse(SippLoad.CarrierAddress), SippLoad.PhonePort + 200), Queues, Callers);
        if (!isAgentCalled)
            await SnapshotsAsync(bellwire);

        var open = new List<IdleSession>();
        for (var i = 0; i < subscribers; i++)
        {
            open.Add(await IdleSession.OpenAsync($"127.0.1.{1 + i / 800}", bellwire.Ready.WsiPort, ServerTrust.Of(bellwire.Ready), LoadUsers.Desk(1 + i / PerAccount)));
            await open[^1].SendAsync(new { command = "subscribe", topics = new[] { "queue_events" }, queues = queues.OfFirstAgent });
        }
        var draining = open.ConvertAll(session => session.DrainAsync());
        await CallGenerator.RunAsync(bellwire.Ready.SipPort, CallsPerSecond, TimeSpan.FromSeconds(5), TimeSpan.Zero, run: 1);
        var before = ProcessMeter.CpuSeconds(bellwire.Id);
        var outcome = await CallGenerator.RunAsync(bellwire.Ready.SipPort, CallsPerSecond, TimeSpan.FromSeconds(Seconds), TimeSpan.Zero, run: 2);
        var used = ProcessMeter.CpuSeconds(bellwire.Id) - before;
        foreach (var session in open)
            await session.DisposeAsync();
        var bytes = (await Task.WhenAll(draining)).Sum();
        if (subscribers > 0)
            Say($"{outcome.Good} calls of {outcome.Offered}; {bytes / 1024 / 1024} MiB reached {subscribers} subscribers");
        await bellwire.StopAsync();
        return used * 1000 / outcome.Good;
    }

    private static async Task SnapshotsAsync(BellwireProcess server)
    {
        using var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = ServerTrust.Of(server.Ready);
        await socket.ConnectAsync(new Uri($"wss://127.0.0.1:{server.Ready.WsiPort}/"), CancellationToken.None);
        await SendAsync(socket, new { command = "auth", username = LoadUsers.LoginOf(LoadUsers.Desk(0)), domain = LoadUsers.Domain, password = LoadUsers.DeskPassword });
        var buffer = new byte[256 * 1024];
        await ReadAsync(socket, buffer, messages: 1);
        var (times, bytes) = (new List<double>(), 0);
        for (var i = 0; i < Snapshots; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await SendAsync(socket, new { command = "subscribe", topics = new[] { "queue_events" } });
            bytes = await ReadAsync(socket, buffer, messages: 1 + Queues);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        times.Sort();
        Say($"all {Queues} snapshots, {Queues * LoadQueues.AgentsOfQueue} agents and {Callers} callers, {bytes / 1024} KiB over TLS: median {times[times.Count / 2]:0.0} ms, slowest of {Snapshots} {times[^1]:0.0} ms");
    }

    private static async Task<int> ReadAsync(ClientWebSocket socket, byte[] buffer, int messages)
    {
        var bytes = 0;
        while (messages > 0)
        {
            var part = await socket.ReceiveAsync(buffer, CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close)
                throw new InvalidDataException($"closed: {socket.CloseStatus} {socket.CloseStatusDescription}");
            bytes += part.Count;
            if (part.EndOfMessage)
                messages--;
        }
        return bytes;
    }

    private static Task SendAsync<T>(ClientWebSocket socket, T command) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), WebSocketMessageType.Text, true, CancellationToken.None);

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
