using System.CommandLine;
using System.Net.Security;
using Bellwire.Server.Certificates;
using Bellwire.Server.Commands;
using Bellwire.Server.Host;

namespace Bellwire.Server.Tail;

/// <summary><c>bellwire tail</c>: watch events as any subscriber sees them.</summary>
internal static class TailCommand
{
    private const string PasswordVariable = "BELLWIRE_PASSWORD";

    private const string Examples = """
        Examples:
          bellwire tail --data /var/lib/bellwire --user ann --domain example.org      everything that ann may see, on this machine
          bellwire tail --url wss://pbx.example.org:8885 --ca ca.pem --user ann --domain example.org --topic extension_events --extension 102
          BELLWIRE_PASSWORD=... bellwire tail --user ann --domain example.org --json | jq .event_type

        The password is asked for, or comes from BELLWIRE_PASSWORD or --password-file. After a loss tail comes back by itself and says so.
        User and domain may come from BELLWIRE_USER and BELLWIRE_DOMAIN, the address from BELLWIRE_URL.
        """;

    private static readonly Option<string> Url = new("--url") { Description = "The server's address. [the server of --data, else wss://localhost:8885]", HelpName = "WSS-URL" };
    private static readonly Option<string> Data = new("--data") { Description = "Data folder of a server on this machine: address and CA are found there.", HelpName = "DIR" };
    private static readonly Option<string> Ca = new("--ca") { Description = "Trust what stands under this certificate (ca.pem).", HelpName = "FILE" };
    private static readonly Option<bool> Insecure = new("--insecure") { Description = "Trust any certificate: for a look at a test system." };
    private static readonly Option<string> User = new("--user") { Description = "User name to log in with.", HelpName = "NAME" };
    private static readonly Option<string> Domain = new("--domain") { Description = "SIP domain of the user's tenant.", HelpName = "DOMAIN" };
    private static readonly Option<string> PasswordFile = new("--password-file") { Description = "Read the password from this file.", HelpName = "FILE" };
    private static readonly Option<string[]> Topics = new("--topic") { Description = "extension_events, cdr_events, queue_events; repeat for several. [all]", HelpName = "TOPIC" };
    private static readonly Option<string[]> Extensions = new("--extension") { Description = "Only these extension numbers; repeat for several. [all]", HelpName = "NUMBER" };
    private static readonly Option<string[]> Queues = new("--queue") { Description = "Only these queue numbers; repeat for several. [all]", HelpName = "NUMBER" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the events as they come, one JSON object a line." };

    public static Command Create()
    {
        var command = new Command("tail", "Log in as a subscriber and print events as they happen.")
        {
            Url, Data, Ca, Insecure, User, Domain, PasswordFile, Topics, Extensions, Queues, Json,
        };
        Topics.AcceptOnlyFromAmong("extension_events", "cdr_events", "queue_events");
        HelpExamples.AddTo(command, Examples);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        using var signals = new StopSignals();
        var options = Read(parsed);
        ITailPrinter printer = parsed.GetValue(Json)
            ? new JsonPrinter(Console.OpenStandardOutput(), Console.Error)
            : new PersonPrinter(WideConsole.Create(), TimeZoneInfo.Local, TimeProvider.System);
        await new TailSession(options, printer, TimeProvider.System, new Random()).RunAsync(signals.Token);
        return (int)ExitCode.Ok;
    }

    private static TailOptions Read(ParseResult parsed)
    {
        var data = parsed.GetValue(Data) is { } folder ? Path.GetFullPath(folder) : null;
        var running = data is null ? null : RunningServer.Find(data);
        var user = Given(parsed, User, "BELLWIRE_USER") ?? throw CommandFault.Usage("Who shall log in? Give --user NAME and --domain DOMAIN.");
        var domain = Given(parsed, Domain, "BELLWIRE_DOMAIN") ?? throw CommandFault.Usage("Which tenant? Give --domain DOMAIN.");
        var extensions = parsed.GetValue(Extensions);
        var queues = parsed.GetValue(Queues);
        return new TailOptions
        {
            Address = Address(Given(parsed, Url, "BELLWIRE_URL"), data, running),
            User = user,
            Domain = domain,
            Tls = Trust(parsed, data, running),
            Topics = parsed.GetValue(Topics) is { Length: > 0 } topics ? topics : ["extension_events", "cdr_events", "queue_events"],
            Extensions = extensions is { Length: > 0 } ? extensions : null,
            Queues = queues is { Length: > 0 } ? queues : null,
            Password = PasswordInput.Read(parsed.GetValue(PasswordFile), PasswordVariable, $"Password of {user}@{domain}:"),
        };
    }

    private static string? Given(ParseResult parsed, Option<string> option, string variable) =>
        parsed.GetValue(option) ?? (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null);

    private static Uri Address(string? url, string? data, ReadyReport? running)
    {
        if (url is not null)
        {
            return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "wss" or "ws"
                ? address : throw CommandFault.Usage($"--url takes an address such as wss://pbx.example.org:8885, not '{url}'.");
        }
        if (data is not null && running is null)
            throw new CommandFault(ExitCode.Unreachable, $"No server runs on {data}. Start one with 'bellwire serve --data {data}', or give --url.");
        return running is null ? new Uri("wss://localhost:8885") : new Uri($"wss://{LocalHost(running)}:{running.WsiPort}");
    }

    /// <summary>An address of the listener that can be connected to from here.</summary>
    private static string LocalHost(ReadyReport running)
    {
        var addresses = running.Listening.Where(l => l.What == "wsi").Select(l => System.Net.IPAddress.Parse(l.Address)).ToList();
        var isOpenToLoopback = addresses.Exists(a => a.Equals(System.Net.IPAddress.Any) || a.Equals(System.Net.IPAddress.IPv6Any) || a.Equals(System.Net.IPAddress.Loopback));
        return isOpenToLoopback || addresses.Count == 0 ? "127.0.0.1" : new System.Net.IPEndPoint(addresses[0], 0).ToString()[..^2];
    }

    private static Func<SslClientAuthenticationOptions> Trust(ParseResult parsed, string? data, ReadyReport? running)
    {
        if (parsed.GetValue(Insecure))
        {
            Console.Error.WriteLine("Warning: --insecure trusts any certificate; whoever stands between can read the password and everything else.");
            return ServerTrust.Insecure;
        }
        var file = parsed.GetValue(Ca) ?? running?.Ca ?? (data is null ? null : Path.Combine(data, CertificateAuthority.CertificateFile));
        return file is null ? ServerTrust.System : ServerTrust.File(file);
    }
}
