using System.Net;
using Bellwire.Contracts;
using Bellwire.Media;
using Bellwire.Media.Recording;
using Bellwire.Media.Relay;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Calls.Trunks;
using Bellwire.Pbx.FrontDoor;
using Bellwire.Pbx.Presence;
using Bellwire.Pbx.Queues.Waiting;
using Bellwire.Pbx.Recordings;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Digest;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;
using Bellwire.Testing.Sip;
using Microsoft.Extensions.Logging.Abstractions;
using Directories = System.IO.Directory;

namespace Bellwire.Testing;

/// <summary>
/// The whole phone system without sockets: real SIP bytes over a simulated network, a fake clock, a directory from a provisioning file. Events are
/// kept in <see cref="Events"/>.
/// </summary>
public sealed class TestPbx : IAsyncDisposable
{
    private readonly ExtensionRegistrar _registrar;
    private readonly SipStack _stack;
    private readonly MediaPlane _media;
    private readonly TrunkSources _sources;
    private int _nextPhone = 1;

    private static readonly Lazy<PromptShelf> Prompts = new(static () => PromptShelf.Read(
        "en", [Path.Combine(Golden.GoldenFile.RepositoryRoot, "prompts")], NullLogger<PromptShelf>.Instance));

    private TestPbx(
        TestDirectory directory, RecordingEventSink events, SimulatedNetwork network, MemoryBindingStore bindings, MemoryPresenceStore presences,
        IPEndPoint? names = null, int maxCalls = 2_000, RecordingOptions? recording = null, MemoryAgentStates? agents = null, PromptShelf? prompts = null,
        PresenceOptions? presence = null, MemoryCallbacks? callbacks = null)
    {
        (Directory, Events, Network, Bindings, Presences, AgentStates) = (directory, events, network, bindings, presences, agents ?? new MemoryAgentStates());
        Callbacks = callbacks ?? new MemoryCallbacks();
        var time = network.Time;
        _registrar = new ExtensionRegistrar(
            new RegistrarOptions(), directory.Directory, events, bindings, directory.Ids, time, NullLogger<ExtensionRegistrar>.Instance);
        var door = new PbxFrontDoor();
        _stack = new SipStack(new SipStackOptions(), door, new SeededSipIds(1), time, NullLoggerFactory.Instance);
        Brakes = new LoginBrakes(time);
        var phones = new PhoneAuthenticator(
            new DigestAuthenticator(new byte[32], new DigestOptions(), time), Brakes, _stack.Timers, NullLogger<PhoneAuthenticator>.Instance);
        var own = new OwnAddresses(Server.Address, time);
        var registers = new RegisterHandler(_registrar, directory.Directory, own, phones, time);
        recording ??= new RecordingOptions { MinimumFreeBytes = 0 };
        recording.Folder = RecordingFolder;
        _media = new MediaPlane(
            new MediaOptions { Ports = PortRange.Ephemeral }, new RecordingPolicy(recording), time, new Random(1), NullLogger<MediaPlane>.Instance);
        var resolver = new SipResolver(new ResolverOptions { Servers = names is null ? [] : [names] }, _stack.Ids, time, NullLogger<SipResolver>.Instance);
        _sources = new TrunkSources(directory.Directory, resolver, time, NullLogger<TrunkSources>.Instance);
        Presence = new PresenceService(presence ?? new PresenceOptions(), _stack, directory.Directory, _registrar, own, phones, events, presences, NullLoggerFactory.Instance);
        Calls = new CallService(
            new CallOptions { Loops = 1, MaxCalls = maxCalls }, _stack, _media, Presence.CallEvents, Cdrs,
            new RecordingDesk(Recordings, recording, directory.Directory, directory.Ids, time, NullLogger<RecordingDesk>.Instance), directory.Ids, directory.Directory,
            _registrar, own, phones, _sources, resolver, Presence.Book, AgentStates, Callbacks, prompts ?? Prompts.Value, NullLogger<CallService>.Instance);
        Presence.NameDialogsOf(Calls);
        door.Open(registers, _registrar, Presence, Calls);
        directory.Directory.Observe(_registrar);
        Trunks = new TrunkRegistrar(directory.Directory, _stack, resolver, NullLogger<TrunkRegistrar>.Instance);
        Pings = new NatPings(_registrar, _stack, NullLogger<NatPings>.Instance);
        SimulatedLink.Datagrams(network, _stack, Server);
        _stack.Start();
        Restored = _registrar.Restore(local => _stack.FindDatagramLink(local));
        Calls.Queues.Resume();
    }

    public static SipEndPoint Server { get; } = SimulatedNetwork.At("192.0.2.1", 5060);

    public TestDirectory Directory { get; }

    public RecordingEventSink Events { get; }

    public SimulatedNetwork Network { get; }

    public MemoryBindingStore Bindings { get; }

    public MemoryPresenceStore Presences { get; }

    public MemoryAgentStates AgentStates { get; }

    public MemoryCallbacks Callbacks { get; }

    public LoginBrakes Brakes { get; }

    public PresenceService Presence { get; }

    public CallService Calls { get; }

    public MemoryCdrStore Cdrs { get; } = new();

    public MemoryRecordingIndex Recordings { get; } = new();

    /// <summary>Gone with the system.</summary>
    public string RecordingFolder { get; } = Directories.CreateTempSubdirectory("bellwire-recordings-").FullName;

    public NatPings Pings { get; }

    /// <summary>Not started: a test that wants registrations with carriers starts it.</summary>
    public TrunkRegistrar Trunks { get; }

    public ExtensionRegistrar Registrar => _registrar;

    /// <summary>Dialogs of calls that requests may come in.</summary>
    public int Dialogs => Calls.Dialogs;

    /// <summary>Port pairs taken.</summary>
    public int MediaLegs => _media.OpenLegs;

    /// <summary>SIP transactions under way, of both kinds.</summary>
    public int Transactions => _stack.ClientTransactions + _stack.ServerTransactions;

    /// <summary>How many bindings came back at the start.</summary>
    public int Restored { get; }

    /// <summary>Starts with extensions 101 to 104 of example.org, or with a file of the test's own.</summary>
    /// <param name="file">A provisioning file.</param>
    /// <param name="bindings">Registrations of before.</param>
    /// <param name="network">Another network than one of its own.</param>
    /// <param name="names">A name server; the system's otherwise.</param>
    /// <param name="maxCalls">Calls at a time on the server.</param>
    /// <param name="recording">Limits of recordings; the folder is one of its own.</param>
    /// <param name="prompts">What queues say; the shipped prompts otherwise.</param>
    /// <param name="presence">Limits of presence and lamps.</param>
    public static async Task<TestPbx> StartAsync(
        string? file = null, MemoryBindingStore? bindings = null, SimulatedNetwork? network = null, IPEndPoint? names = null, int maxCalls = 2_000,
        RecordingOptions? recording = null, PromptShelf? prompts = null, PresenceOptions? presence = null)
    {
        network ??= new SimulatedNetwork();
        var events = new RecordingEventSink();
        var directory = await TestDirectory.WithAsync(file ?? TestDirectory.FileWith("101", "102", "103", "104"), events, network.Time);
        events.Take();
        return new TestPbx(directory, events, network, bindings ?? new MemoryBindingStore(), new MemoryPresenceStore(), names, maxCalls, recording, prompts: prompts, presence: presence);
    }

    /// <summary>The same system again after a stop or crash: directory and bindings are what was stored.</summary>
    public async Task<TestPbx> RestartsAsync()
    {
        await DisposeAsync(keepDirectory: true);
        Events.Take();
        return new TestPbx(Directory, Events, Network, Bindings, Presences, agents: AgentStates, callbacks: Callbacks);
    }

    /// <summary>A phone at an address of its own, on UDP.</summary>
    public PhoneOnPaper Phone(string number, string? address = null, string domain = "example.org") => new(
        this, FakePhone.OnUdp(Network, SimulatedNetwork.At(address ?? $"192.0.2.{100 + _nextPhone++}", 5060), Server, number, domain), $"sip-{number}");

    /// <summary>A phone with a connection.</summary>
    public PhoneOnPaper Phone(string number, SipTransport transport) => new(
        this,
        FakePhone.OnConnection(Network, _stack, transport, SimulatedNetwork.At($"192.0.2.{100 + _nextPhone++}", 40_000 + _nextPhone), Server, number),
        $"sip-{number}");

    public void LetPass(TimeSpan time) => Network.LetPass(time);

    /// <summary>The events since the last look, oldest first.</summary>
    public IReadOnlyList<PbxEvent> Sees() => [.. Events.Take().OfType<PbxEvent>()];

    public ValueTask DisposeAsync() => DisposeAsync(keepDirectory: false);

    private async ValueTask DisposeAsync(bool keepDirectory)
    {
        _registrar.Dispose();
        Calls.Dispose();
        Presence.Dispose();
        _sources.Dispose();
        await _stack.DisposeAsync();
        await _media.DisposeAsync();
        if (Directories.Exists(RecordingFolder))
            Directories.Delete(RecordingFolder, recursive: true);
        if (!keepDirectory)
            Directory.Dispose();
    }
}
