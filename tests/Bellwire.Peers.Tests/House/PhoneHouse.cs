using System.Text.Json.Nodes;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.House;

/// <summary>
/// One running server for all tests, inside the private network. Each test takes lines of its own, so they do not see one another.
/// Registrations may be as short as a second here, so that a test can wait for their end.
/// </summary>
public class PhoneHouse : IAsyncLifetime
{
    internal const string Domain = "pbx.test";
    internal const string Sha256Domain = "sha.test";
    internal const string DeskNumber = "1000";
    internal const string DeskUser = "user-1000";
    internal const string DeskPassword = "desk-password-7";

    /// <summary>Where the carrier sits: behind another address than the phones, because a carrier is known by its address alone.</summary>
    internal const string CarrierAddress = "127.0.0.77";
    internal const int CarrierPort = 9990;
    internal const string CarrierNumber = "5550100";

    /// <summary>What the server is told so that registrations may be short.</summary>
    internal static readonly Dictionary<string, string?> ShortLives = new() { ["BELLWIRE_REGISTRAR__MIN_EXPIRES"] = "00:00:01" };

    private static readonly string[] ForwardRules = ["unconditional", "busy", "no_answer", "offline"];

    private const string ImpatientNumber = "1998";
    private const string DialledFromOutsideNumber = "1999";
    private const string AgentNumber = "1997";
    private const string ManagerNumber = "1996";
    private const int FirstLine = 2000;
    private const int Lines = 400;

    private readonly DataFolder _folder = new();
    private BellwireProcess? _server;
    private int _linesGiven;
    private int _foldersGiven;

    internal BellwireProcess Server
    {
        get
        {
            Require.PrivateNetwork();
            return _server!; // started whenever the private network is there
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (PrivateNetwork.WhyNot is not null)
            return;
        var provision = _folder.File("house.json");
        Provisioning().WriteTo(provision);
        _server = await BellwireProcess.ServeAsync(new ServeOrder(_folder.Sub("data")) { Provision = provision, Settings = ShortLives });
    }

    /// <summary>SIGKILL, then a start on the same folder; the ports are others.</summary>
    internal async Task CutPowerAsync()
    {
        await Server.KillAsync();
        await Server.DisposeAsync();
        _server = await BellwireProcess.ServeAsync(new ServeOrder(_folder.Sub("data")) { Settings = ShortLives });
    }

    /// <summary>The file that this house runs on; a test with a server of its own uses it too.</summary>
    internal static ProvisioningFile Provisioning()
    {
        var file = new ProvisioningFile();
        var (usual, sha256) = (file.Tenant(Domain), file.Tenant(Sha256Domain, "sha256"));
        foreach (var tenant in new[] { usual, sha256 })
        {
            tenant.Extension(DeskNumber, userPassword: DeskPassword, role: "Admin");
            for (var number = FirstLine; number < FirstLine + Lines; number++)
                tenant.Extension($"{number}", PasswordOf($"{number}"));
            tenant.Json["extensions"]![1]!["recording"] = "on";                // the first line, which is given to no test
            tenant.Extension(DialledFromOutsideNumber, PasswordOf(DialledFromOutsideNumber));
            tenant.Extension(ImpatientNumber, PasswordOf(ImpatientNumber));
            tenant.Json["extensions"]!.AsArray()[^1]!["ring_time"] = 5;
            foreach (var rule in ForwardRules)
            {
                tenant.Extension(Forwards(rule).Number, Forwards(rule).SipPassword);
                tenant.Json["extensions"]!.AsArray()[^1]!["ring_time"] = 5;
                tenant.Json["extensions"]!.AsArray()[^1]!["forward"] = new JsonObject { [rule] = ForwardedFrom(rule).Number };
                tenant.Extension(ForwardedFrom(rule).Number, ForwardedFrom(rule).SipPassword);
            }
        }
        foreach (var number in new[] { AgentNumber, ManagerNumber })
            usual.Extension(number, PasswordOf(number));
        usual.Json["queues"] = new JsonArray(new JsonObject
        {
            ["number"] = "1801", ["agents"] = new JsonArray(new JsonObject { ["number"] = AgentNumber }), ["managers"] = new JsonArray(ManagerNumber),
        });
        foreach (var number in QueueRoom.Extensions())
            usual.Extension(number, PasswordOf(number));
        foreach (var queue in QueueRoom.Provisioning())
            usual.Json["queues"]!.AsArray().Add((JsonNode)queue);
        usual.Json["trunks"] = new JsonArray(new JsonObject
        {
            ["name"] = "carrier", ["host"] = CarrierAddress, ["port"] = CarrierPort, ["username"] = "carrier-user", ["password"] = "carrier-secret",
            ["inbound"] = new JsonArray(new JsonObject { ["did"] = CarrierNumber, ["to"] = DialledFromOutsideNumber }),
            ["outbound"] = new JsonArray(new JsonObject { ["prefix"] = "9", ["strip"] = 1, ["caller_id"] = CarrierNumber }),
        });
        return file;
    }

    /// <summary>A line that rings for five seconds only; for one test.</summary>
    internal static Line Impatient => new(ImpatientNumber, Domain, PasswordOf(ImpatientNumber));

    /// <summary>An agent, and who manages him; for one test.</summary>
    internal static (Line Agent, Line Manager) Managed => (new(AgentNumber, Domain, PasswordOf(AgentNumber)), new(ManagerNumber, Domain, PasswordOf(ManagerNumber)));

    /// <summary>The line that the carrier's number leads to; for one test.</summary>
    internal static Line DialledFromOutside => new(DialledFromOutsideNumber, Domain, PasswordOf(DialledFromOutsideNumber));

    /// <summary>The line that forwards by that rule; for one test.</summary>
    internal static Line Forwards(string rule) => FixedLine(1980 + Array.IndexOf(ForwardRules, rule));

    /// <summary>Where it forwards to.</summary>
    internal static Line ForwardedFrom(string rule) => FixedLine(1990 + Array.IndexOf(ForwardRules, rule));

    private static Line FixedLine(int number) => new($"{number}", Domain, PasswordOf($"{number}"));

    internal Line NewLine(string domain = Domain)
    {
        var number = $"{FirstLine + Interlocked.Increment(ref _linesGiven)}";
        return new Line(number, domain, PasswordOf(number));
    }

    /// <summary>The line of somebody whom <see cref="QueueRoom"/> names.</summary>
    internal static Line LineOf(string number) => new(number, Domain, PasswordOf(number));

    /// <summary>A file of the server's data folder.</summary>
    internal string DataFile(string name) => _folder.File(Path.Combine("data", name));

    /// <summary>A line whose calls are recorded.</summary>
    internal static Line RecordedLine { get; } = new($"{FirstLine}", Domain, PasswordOf($"{FirstLine}"));

    internal string NewFolder(string name) => _folder.Sub($"{name}-{Interlocked.Increment(ref _foldersGiven)}");

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_server is not null)
        {
            Assert.False(_server.HasExited, $"the server died during the tests:\n{_server.Output.Tail()}");
            var code = await _server.StopAsync();
            Assert.True(code == 0, $"the server ended with {code}:\n{_server.Output.Tail()}");
            await _server.DisposeAsync();
        }
        _folder.Dispose();
    }

    private static string PasswordOf(string number) => $"sip-{number}-x";
}
