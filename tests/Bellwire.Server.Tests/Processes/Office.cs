using System.Net;
using Bellwire.Server.Demo;
using Bellwire.Sip.Stack;
using Bellwire.Testing.Processes;
using Bellwire.Testing.Subscribers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Server.Tests.Processes;

/// <summary>A server as a process with tenant example.org: 101 is Admin, 102 a user; phones and subscribers of it.</summary>
public sealed class Office : IAsyncLifetime
{
    public const string Domain = "example.org";

    private readonly DataFolder _folder = new();

    public BellwireProcess Server { get; private set; } = null!;        // until InitializeAsync

    public string Data => _folder.File("data");

    public string ProvisioningFile => _folder.File("office.json");

    public Uri Wsi => new($"wss://127.0.0.1:{Server.Ready.WsiPort}/");

    public Uri Api => new($"https://localhost:{Server.Ready.ApiPort}/");

    public async ValueTask InitializeAsync()
    {
        Write(new ProvisioningFile(), "101", "102");
        Server = await BellwireProcess.ServeAsync(new ServeOrder(Data) { Provision = ProvisioningFile, Options = ["--bind", "127.0.0.1"] });
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Rewrites the provisioning file; the first number is the Admin's.</summary>
    public void Write(ProvisioningFile file, params string[] numbers)
    {
        var tenant = file.Tenant(Domain);
        foreach (var number in numbers)
            tenant.Extension(number, sipPassword: $"sip of {number}", userPassword: $"user of {number}", role: number == numbers[0] ? "Admin" : "StandardUser");
        file.WriteTo(ProvisioningFile);
    }

    public async Task<Subscriber> WatchAsync(string number, Uri? address = null)
    {
        var subscriber = await Subscriber.ConnectAsync(address ?? Wsi);
        await subscriber.LogsInAsync($"user-{number}", Domain, $"user of {number}");
        await subscriber.SubscribesAsync(["extension_events"]);
        return subscriber;
    }

    /// <summary>A phone on a UDP port of its own.</summary>
    internal DemoPhone Phone(string number, string userAgent = "Test phone", string instance = "0000b311-0000-4000-8000-000000000001") => DemoPhone.Open(
        new IPEndPoint(IPAddress.Loopback, Server.Ready.SipPort), new PhoneAccount(Domain, number, $"sip of {number}"), new PhoneModel(userAgent, instance),
        new RandomSipIds(), TimeProvider.System, NullLoggerFactory.Instance);

    /// <summary>Starts again on the same folder and ports.</summary>
    public async Task RestartAsync()
    {
        var ready = Server.Ready;
        await Server.DisposeAsync();
        Server = await BellwireProcess.ServeAsync(new ServeOrder(Data)
        {
            Options = ["--bind", "127.0.0.1", "--sip-port", $"{ready.SipPort}", "--wsi-port", $"{ready.WsiPort}"],
        });
    }
}
