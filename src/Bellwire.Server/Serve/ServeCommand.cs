using System.CommandLine;
using Bellwire.Server.Commands;
using Bellwire.Server.Host;
using Bellwire.Server.Settings;

namespace Bellwire.Server.Serve;

/// <summary><c>bellwire serve</c>: run until told to stop.</summary>
internal static class ServeCommand
{
    private const string Examples = """
        Examples:
          bellwire serve --data /var/lib/bellwire --provision office.json
          bellwire serve --data /tmp/try --bind 127.0.0.1 --wsi-port 0 --api-port 0 --sip-port 0 --sip-tls-port 0 --rtp-ports 0 --json
          bellwire serve --public-address 203.0.113.9 --local-net 192.168.0.0/16          behind a NAT
          bellwire serve --wsi-plain-port 8886 --behind-proxy 10.0.0.5                    behind a proxy that ends TLS

        Each option has an environment variable (--wsi-port: BELLWIRE_WSI_PORT) and a place in appsettings.json of the data folder or the working
        folder ({"Bellwire":{"WsiPort":8885,"PubSub":{"OutboxBytes":1048576}}}). The option wins over the variable, the variable over the file.
        Limits lie in the sections Http, PubSub, Connections, Accounts, Registrar and Sip (BELLWIRE_REGISTRAR__MIN_EXPIRES=00:00:30, or --set).
        BELLWIRE_METRICS_TOKEN lets whoever sends it as bearer token read /metrics.

        The server prints 'ready' when all listeners are open; with --json that is one object with every port. SIGTERM or Ctrl-C stops it within 10 s.
        """;

    public static Command Create()
    {
        var command = new Command("serve", "Run the phone system.");
        var settings = new SettingOptions(command, _ => true);
        HelpExamples.AddTo(command, Examples);
        command.SetAction(async parsed => (int)await RunAsync(settings.Given(parsed)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(IReadOnlyDictionary<string, IReadOnlyList<string>> given)
    {
        using var signals = new StopSignals();
        var settings = ServerSettings.Read(given, Environment.GetEnvironmentVariables(), Directory.GetCurrentDirectory());
        using var logging = ConsoleLog.Create(settings.Configuration, settings.Options.Json);
        await using var server = await BellwireServer.StartAsync(settings, null, logging, TimeProvider.System, signals.Token);
        ReadyLine.Print(Console.Out, server.Report, settings.Options.Json);
        await signals.WaitAsync();
        await server.StopAsync();
        return ExitCode.Ok;
    }
}
