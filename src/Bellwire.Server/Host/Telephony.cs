using System.Security.Cryptography;
using Bellwire.Contracts;
using Bellwire.Media;
using Bellwire.Media.Recording;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Calls.Trunks;
using Bellwire.Pbx.Cdr;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.FrontDoor;
using Bellwire.Pbx.Presence;
using Bellwire.Pbx.Queues;
using Bellwire.Pbx.Queues.Waiting;
using Bellwire.Pbx.Recordings;
using Bellwire.Pbx.Registrar;
using Bellwire.Server.Certificates;
using Bellwire.Server.Settings;
using Bellwire.Sip.Digest;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Stack;

namespace Bellwire.Server.Host;

/// <summary>The phone system: registrar, presence, and calls with their audio, queues later, behind one front door on the SIP stack.</summary>
internal sealed class Telephony : IAsyncDisposable
{
    private const int NonceKeyBytes = 32;

    /// <summary>How often it is looked whether the last call is over, while stopping.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private readonly ExtensionRegistrar _registrar;
    private readonly PresenceService _presence;
    private readonly MediaPlane _media;
    private readonly TrunkSources _trunks;
    private readonly TrunkRegistrar _carriers;
    private readonly CallService _calls;
    private readonly PbxFrontDoor _door;

    private Telephony(
        SipStack sip, ExtensionRegistrar registrar, PresenceService presence, MediaPlane media, TrunkSources trunks, TrunkRegistrar carriers, CallService calls,
        PbxFrontDoor door, RecordingPolicy room) =>
        (RecordingRoom, Sip, _registrar, _presence, _media, _trunks, _carriers, _calls, _door) = (room, sip, registrar, presence, media, trunks, carriers, calls, door);

    public SipStack Sip { get; }

    public ExtensionRegistrar Registrar => _registrar;

    public PresenceBook Presences => _presence.Book;

    /// <summary>How much room there is for recordings.</summary>
    public RecordingPolicy RecordingRoom { get; }

    public CallService Calls => _calls;

    /// <summary>The queues of all tenants.</summary>
    public QueueService Queues => _calls.Queues;

    /// <summary>Opens the SIP ports, reads the bindings back, and only then lets requests in: what comes before gets 503.</summary>
    public static async Task<Telephony> OpenAsync(
        ServerSettings settings, PbxDirectory directory, IBindingStore bindings, IPresenceStore presences, ICdrStore cdrs, IRecordingIndex recordings,
        IAgentStates agentStates, ICallbackStore callbacks, IEventSink events, LoginBrakes brakes, SnowflakeIds ids, ServerCertificate certificate, TimeProvider time, ILoggerFactory loggers)
    {
        var options = settings.Options;
        var entrance = new LateDoor();
        var sip = await SipPorts.OpenAsync(options, listens => new SipStack(
            new SipStackOptions
            {
                Listen = listens,
                TlsServer = () => certificate.Tls,
                PublicAddress = options.PublicAddress,
                LocalNetworks = options.LocalNet.Count > 0 ? options.LocalNet : AddressPolicy.PrivateNetworks,
                MaxTransactions = settings.Sip.MaxTransactions,
                CompletedBytes = settings.Sip.CompletedBytes,
                RetryAfter = settings.Sip.RetryAfter,
                Connections = settings.Sip.ConnectionLimits(),
            },
            entrance, new RandomSipIds(), time, loggers));

        var registrar = new ExtensionRegistrar(settings.Registrar, directory, events, bindings, ids, time, loggers.CreateLogger<ExtensionRegistrar>());
        directory.Observe(registrar);
        var digest = new DigestAuthenticator(RandomNumberGenerator.GetBytes(NonceKeyBytes), new DigestOptions(), time);
        var phones = new PhoneAuthenticator(digest, brakes, sip.Timers, loggers.CreateLogger<PhoneAuthenticator>());
        var own = new OwnAddresses(options.PublicAddress, time);
        var registers = new RegisterHandler(registrar, directory, own, phones, time);
        var presence = new PresenceService(settings.Presence, sip, directory, registrar, own, phones, events, presences, loggers);
        var pings = new NatPings(registrar, sip, loggers.CreateLogger<NatPings>());

        var room = new RecordingPolicy(settings.Recording);
        var media = new MediaPlane(
            settings.Media, room, time, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)), loggers.CreateLogger<MediaPlane>());
        var resolver = new SipResolver(new ResolverOptions(), sip.Ids, time, loggers.CreateLogger<SipResolver>());
        var trunks = new TrunkSources(directory, resolver, time, loggers.CreateLogger<TrunkSources>());
        var carriers = new TrunkRegistrar(directory, sip, resolver, loggers.CreateLogger<TrunkRegistrar>());
        var desk = new RecordingDesk(recordings, settings.Recording, directory, ids, time, loggers.CreateLogger<RecordingDesk>());
        var calls = new CallService(
            settings.Calls, sip, media, presence.CallEvents, cdrs, desk, ids, directory, registrar, own, phones, trunks, resolver, presence.Book, agentStates, callbacks,
            PromptShelf.Read(options.PromptLanguage, PromptFolders(options), loggers.CreateLogger<PromptShelf>()), loggers.CreateLogger<CallService>());
        presence.NameDialogsOf(calls);
        var door = new PbxFrontDoor();
        door.Open(registers, registrar, presence, calls);

        registrar.Restore(sip.FindDatagramLink);
        PingRestored(directory.Current, registrar, pings);
        calls.Queues.Resume();
        entrance.Opens(door);
        carriers.Start();
        return new Telephony(sip, registrar, presence, media, trunks, carriers, calls, door, room);
    }

    /// <summary>From now on new work gets 503; subscribers are told to come again later.</summary>
    public void Drain()
    {
        _door.Drain();
        _presence.StopAll();
    }

    /// <summary>Leaves the carriers and ends all calls by BYE; completes when their records are handed to the store.</summary>
    public async Task EndCallsAsync(CancellationToken patience)
    {
        _carriers.Stop();
        for (_calls.StopAll(); _calls.Count > 0; _calls.StopAll())             // again: one may have come in while the door closed
            await Task.Delay(Look, Sip.Time, patience);
    }

    public async ValueTask DisposeAsync()
    {
        _calls.Dispose();
        _trunks.Dispose();
        await _media.DisposeAsync();
        await Sip.DisposeAsync();
        _registrar.Dispose();
        _presence.Dispose();
    }

    private static string[] PromptFolders(ServerOptions options) =>
        [options.Prompts ?? Path.Combine(options.Data, "prompts"), Path.Combine(AppContext.BaseDirectory, "prompts")];

    private static void PingRestored(DirectorySnapshot directory, ExtensionRegistrar registrar, NatPings pings)
    {
        foreach (var tenant in directory.Tenants)
        {
            foreach (var extension in tenant.Extensions)
            {
                var aor = new Aor(tenant.Tenant.Id, extension.Number);
                foreach (var binding in registrar.Of(aor))
                    pings.Watch(aor, binding);
            }
        }
    }
}
