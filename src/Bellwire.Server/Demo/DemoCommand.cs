using System.CommandLine;
using System.Net;
using Bellwire.Server.Commands;
using Bellwire.Server.Host;
using Bellwire.Server.Settings;
using Bellwire.Server.Tail;

namespace Bellwire.Server.Demo;

/// <summary><c>bellwire demo</c>: a whole office on this machine, and its events on the screen.</summary>
internal static class DemoCommand
{
    private const string Examples = """
        Examples:
          bellwire demo            watch phones register, call, hold, transfer, wait in queues and leave
          bellwire demo --json     the ready object, then each event as subscribers get it
          bellwire demo --data /tmp/try --provision more.json      a folder that is kept, and tenants of your own beside it

        The tenant is demo.local with extensions 101 to 108 and queues 8001 and 8002. User demo-101 (Admin) has password demo-101, and so on; phones register
        as 101 with SIP password sip-101. Everything runs on loopback in a throw-away folder and is gone after Ctrl-C, unless --data names one. Where a
        usual port is taken, a free one is used.
        """;

    public static Command Create()
    {
        var command = new Command("demo", "Start a server with phones that really register, on this machine only, and show the events.");
        var settings = new SettingOptions(command, s => s.Key is not "Node");
        foreach (var option in command.Options)
            option.Description = OwnWords(option.Name) ?? option.Description;
        HelpExamples.AddTo(command, Examples);
        command.SetAction(async parsed => (int)await RunAsync(settings.Given(parsed)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(IReadOnlyDictionary<string, IReadOnlyList<string>> given)
    {
        using var signals = new StopSignals();
        using var folder = DemoFolder.Open(given.TryGetValue("Data", out var named) ? named[^1] : null);
        await RunAsync(DemoSettings.Read(given, folder.Path), signals);
        return ExitCode.Ok;
    }

    private static string? OwnWords(string option) => option switch
    {
        "--data" => "Keep the demonstration in this folder, an empty one or that of an earlier demonstration. [a throw-away folder]",
        "--provision" => "Tenants of your own, beside the demonstration's.",
        "--bind" => "Listen here; a loopback address. [127.0.0.1]",
        _ => null,
    };

    private static async Task RunAsync(ServerSettings settings, StopSignals signals)
    {
        using var loggers = ConsoleLog.Create(settings.Configuration, settings.Options.Json, LogLevel.Warning);
        await using var server = await BellwireServer.StartAsync(settings, DemoTenant.File(), loggers, TimeProvider.System, signals.Token);
        ReadyLine.Print(Console.Out, server.Report, settings.Options.Json);
        if (!settings.Options.Json)
            Invite(server.Report);
        var watching = WatchAsync(server.Report, settings.Options, signals.Token);
        await using (var office = DemoOffice.Open(new IPEndPoint(settings.Options.Bind[0], server.Report.SipPort), TimeProvider.System, new Random(), loggers))
            await Task.WhenAny(watching, signals.WaitAsync());
        await server.StopAsync();
        await watching;
    }

    private static async Task WatchAsync(ReadyReport report, ServerOptions options, CancellationToken cancellation)
    {
        var number = DemoTenant.Numbers[0];
        var tail = new TailOptions
        {
            Address = new Uri($"wss://{new IPEndPoint(options.Bind[0], report.WsiPort)}"),
            User = DemoTenant.UserName(number),
            Domain = DemoTenant.Domain,
            Password = DemoTenant.UserPassword(number),
            Tls = ServerTrust.File(report.Ca),
        };
        ITailPrinter printer = options.Json
            ? new JsonPrinter(Console.OpenStandardOutput(), Console.Error)
            : new PersonPrinter(WideConsole.Create(), TimeZoneInfo.Local, TimeProvider.System);
        try
        {
            await new TailSession(tail, printer, TimeProvider.System, new Random()).RunAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return;                                             // Ctrl-C
        }
    }

    private static void Invite(ReadyReport report) => Console.Out.WriteLine($"""

        Watch from another terminal:
          BELLWIRE_PASSWORD=demo-101 bellwire tail --data {report.Data} --user demo-101 --domain demo.local
        Register a phone of your own: user 108, domain demo.local, password sip-108, proxy 127.0.0.1:{report.SipPort} (UDP or TCP).

        """);
}
