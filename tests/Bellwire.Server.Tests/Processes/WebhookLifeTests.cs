using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Bellwire.Media;
using Bellwire.Media.Recording;
using Bellwire.Server.Demo;
using Bellwire.Server.Tests.Webhooks;
using Bellwire.Sip.Stack;
using Bellwire.Testing.Processes;
using Bellwire.Testing.Subscribers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Server.Tests.Processes;

/// <summary>Webhooks of a server that is killed: what a subscriber has seen reaches the receiver.</summary>
public sealed class WebhookLifeTests : IAsyncLifetime
{
    private const string Domain = "example.org";

    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    private readonly DataFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private Receiver _receiver = null!;                         // until InitializeAsync
    private BellwireProcess _server = null!;                    // the same

    public async ValueTask InitializeAsync()
    {
        _receiver = await Receiver.StartAsync(_authority.Certificate());
        File.WriteAllText(_folder.File("authority.pem"), _authority.Pem);
        var file = new ProvisioningFile();
        var tenant = file.Tenant(Domain);
        foreach (var number in new[] { "101", "102", "103" })
            tenant.Extension(number, sipPassword: $"sip of {number}", userPassword: $"user of {number}", role: number == "101" ? "Admin" : "StandardUser");
        tenant.Json["webhooks"] = new JsonArray(HookedTenant.Hook("crm", _receiver.Url));
        file.WriteTo(_folder.File("office.json"));
        _server = await StartAsync(_folder.File("office.json"));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_a_subscriber_saw_before_the_server_was_killed_reaches_the_receiver_in_order()
    {
        _receiver.Answers = Refuse;
        await using var desk = await WatchAsync("extension_events");
        await using var phone = Phone("102", null);
        using var stop = new CancellationTokenSource();
        var coming = ComesAndGoesAsync(phone, stop.Token);
        var seen = new List<string>();
        while (seen.Count < 20)
            seen.Add((await desk.NextEventAsync()).GetRawText());
        await _server.KillAsync();                               // at once, while the phone goes on
        seen.AddRange(await LeftAsync(desk));
        await stop.CancelAsync();
        await coming;

        _receiver.Answers = (_, _) => Task.CompletedTask;
        await RestartAsync();
        await _receiver.UntilAsync(receiver => receiver.Taken.DistinctBy(one => one.EventId).Count() >= seen.Count);

        var taken = _receiver.Taken.Where(one => one.EventType == "extension_register").ToList();
        Assert.Equal(seen, taken.DistinctBy(one => one.EventId).Select(one => one.Body).Take(seen.Count));
        var ids = taken.Select(one => long.Parse(one.EventId, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(ids.Order(), ids);                          // copies beside each other, never a step back
        Assert.All(_receiver.All, one => Assert.True(one.IsSigned));
    }

    [Fact]
    public async Task The_records_of_calls_survive_too_each_under_its_sessions_id()
    {
        _receiver.Answers = Refuse;
        await using var media = new MediaPlane(
            new MediaOptions { Ports = Bellwire.Media.Relay.PortRange.Ephemeral }, new RecordingPolicy(new RecordingOptions { Folder = _folder.Sub("none") }), TimeProvider.System,
            new Random(RandomNumberGenerator.GetInt32(int.MaxValue)), NullLogger<MediaPlane>.Instance);
        await using var desk = await WatchAsync("cdr_events");
        await using var phone = Phone("102", media);
        Assert.Equal(200, await phone.RegisterAsync(Minute, default));
        Assert.Equal(480, await phone.Call("103")!.Answered);     // there are ports; nobody is there
        var cdr = (await desk.SeesAsync("call_cdr"))[0];
        await _server.KillAsync();

        _receiver.Answers = (_, _) => Task.CompletedTask;
        await RestartAsync();
        await _receiver.UntilAsync(receiver => receiver.Taken.Any(one => one.EventType == "call_cdr"));

        var session = cdr.GetProperty("session_id").GetString()!;
        var call = _receiver.Taken.Where(one => one.EventType.StartsWith("call_", StringComparison.Ordinal)).ToList();
        Assert.All(call, one => Assert.Equal(session, one.Session));
        Assert.Equal(["call_start", "call_fail", "call_cdr"], call.Select(one => one.EventType).Distinct());
        Assert.All(call.Where(one => one.EventType == "call_cdr"), one => Assert.Equal((session, cdr.GetRawText()), (one.EventId, one.Body)));
    }

    [Fact]
    public async Task A_webhook_of_a_running_server_gets_events_at_once()
    {
        await using var phone = Phone("102", null);
        Assert.Equal(200, await phone.RegisterAsync(Minute, default));
        await _receiver.UntilAsync(receiver => receiver.Taken.Count == 1);

        Assert.Equal(0, await _server.StopAsync());
    }

    private static async Task ComesAndGoesAsync(DemoPhone phone, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await phone.RegisterAsync(Minute, stop);
                await phone.RegisterAsync(TimeSpan.Zero, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Assert.True(stop.IsCancellationRequested);           // the server is gone, so is the answer
        }
    }

    private static async Task<List<string>> LeftAsync(Subscriber desk)
    {
        await desk.ClosedAsync();
        var left = new List<string>();
        while (desk.TryNextEvent(out var next))
            left.Add(next.GetRawText());
        return left;
    }

    private static Task Refuse(Microsoft.AspNetCore.Http.HttpContext context, Receiver.Received received)
    {
        context.Response.StatusCode = 503;
        return Task.CompletedTask;
    }

    private async Task RestartAsync()
    {
        await _server.DisposeAsync();
        _server = await StartAsync(null);
    }

    private Task<BellwireProcess> StartAsync(string? provision) => BellwireProcess.ServeAsync(new ServeOrder(_folder.File("data"))
    {
        Provision = provision,
        Options = ["--bind", "127.0.0.1"],
        Settings = new Dictionary<string, string?>
        {
            ["BELLWIRE_WEBHOOKS__PRIVATE_HOSTS"] = "localhost",
            ["BELLWIRE_WEBHOOKS__TRUSTED_CA"] = _folder.File("authority.pem"),
            ["BELLWIRE_WEBHOOKS__FIRST_PAUSE"] = "00:00:00.02",
        },
    });

    private async Task<Subscriber> WatchAsync(string topic)
    {
        var subscriber = await Subscriber.ConnectAsync(new Uri($"wss://127.0.0.1:{_server.Ready.WsiPort}/"));
        await subscriber.LogsInAsync("user-101", Domain, "user of 101");
        await subscriber.SubscribesAsync([topic]);
        return subscriber;
    }

    private DemoPhone Phone(string number, MediaPlane? media) => DemoPhone.Open(
        new IPEndPoint(IPAddress.Loopback, _server.Ready.SipPort), new PhoneAccount(Domain, number, $"sip of {number}"),
        new PhoneModel("Test phone", "0000b311-0000-4000-8000-000000000001"), new RandomSipIds(), TimeProvider.System, NullLoggerFactory.Instance, media);
}
