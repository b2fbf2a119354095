using System.Net;
using System.Net.Security;
using Bellwire.Contracts;
using Bellwire.PubSub;
using Bellwire.PubSub.Listening;
using Bellwire.PubSub.Sequencing;
using Bellwire.PubSub.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Testing.Subscribers;

/// <summary>The real hub behind a real port on loopback, with one tenant <c>example.org</c>. Users are added with <see cref="AddUser"/>.</summary>
public sealed class TestHub : IAsyncDisposable
{
    public const string Domain = "example.org";

    public static readonly TenantId Tenant = new(7);

    private readonly WsiListener _listener;
    private readonly ConnectionSeats _seats;

    private TestHub(PubSubOptions options, ConnectionLimits limits, TimeProvider time, SslStreamCertificateContext? certificate)
    {
        Sequencer = new Sequencer(options, time, NullLoggerFactory.Instance);
        Hub = new SubscriberHub(Sequencer, Accounts, Snapshots);
        _seats = new ConnectionSeats(limits);
        var listening = new WsiListenerOptions
        {
            EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Certificate = certificate is null ? null : () => certificate,
            Subscribers = Hub.ServeAsync,
        };
        _listener = new WsiListener(listening, limits, _seats, time, NullLogger<WsiListener>.Instance);
        Address = new Uri($"{(certificate is null ? "ws" : "wss")}://127.0.0.1:{_listener.LocalEndPoint.Port}/");
        Sequencer.Publish(new TenantRights(Tenant, CdrOwnCalls: true));
    }

    public Sequencer Sequencer { get; }

    public SubscriberHub Hub { get; }

    public FakeAccounts Accounts { get; } = new();

    public FakeSnapshots Snapshots { get; } = new();

    public Uri Address { get; }

    /// <summary>Starts with the given deviations from the defaults.</summary>
    public static TestHub Start(
        Action<PubSubOptions>? options = null, TimeProvider? time = null, Action<ConnectionLimits>? limits = null, SslStreamCertificateContext? certificate = null)
    {
        var hubOptions = new PubSubOptions { Epoch = "e1" };
        options?.Invoke(hubOptions);
        var hubLimits = new ConnectionLimits();
        limits?.Invoke(hubLimits);
        return new TestHub(hubOptions, hubLimits, time ?? TimeProvider.System, certificate);
    }

    /// <summary>A user <c>user-NUMBER</c> with password <c>secret</c>, whose extension id is the number.</summary>
    public void AddUser(string number, Role role = Role.StandardUser)
    {
        var extension = new ExtensionId(long.Parse(number, null));
        Accounts.Add(new Account(Tenant, Domain, extension, number, "user-" + number, role), "secret");
        Sequencer.Publish(new ExtensionRights(Tenant, extension, number, role, Enabled: true));
    }

    /// <summary>A queue whose id is its number.</summary>
    public void SetQueue(string number, string[] agents, params string[] managers) =>
        Sequencer.Publish(new QueueRights(Tenant, new QueueId(long.Parse(number, null)), number, agents, managers));

    /// <summary>Connects and logs in as <c>user-NUMBER</c>.</summary>
    public async Task<Subscriber> WatchAsync(string number)
    {
        var subscriber = await Subscriber.ConnectAsync(Address);
        await subscriber.LogsInAsync("user-" + number, Domain, "secret");
        return subscriber;
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.StopAcceptingAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await Hub.StopAsync(patience.Token);
        await _listener.DisposeAsync();
        _seats.Dispose();
        Sequencer.Dispose();
    }
}
