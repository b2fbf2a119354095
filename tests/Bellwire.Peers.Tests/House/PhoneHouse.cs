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

    /// <summary>What the server is told so that registrations may be short.</summary>
    internal static readonly Dictionary<string, string?> ShortLives = new() { ["BELLWIRE_REGISTRAR__MIN_EXPIRES"] = "00:00:01" };

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
        foreach (var tenant in new[] { file.Tenant(Domain), file.Tenant(Sha256Domain, "sha256") })
        {
            tenant.Extension(DeskNumber, userPassword: DeskPassword, role: "Admin");
            for (var number = FirstLine; number < FirstLine + Lines; number++)
                tenant.Extension($"{number}", PasswordOf($"{number}"));
        }
        return file;
    }

    internal Line NewLine(string domain = Domain)
    {
        var number = $"{FirstLine + Interlocked.Increment(ref _linesGiven)}";
        return new Line(number, domain, PasswordOf(number));
    }

    /// <summary>A file of the server's data folder.</summary>
    internal string DataFile(string name) => _folder.File(Path.Combine("data", name));

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
