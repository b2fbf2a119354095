using System.Net;
using Bellwire.Contracts;
using Bellwire.Media;
using Bellwire.Media.Audio;
using Bellwire.Media.Relay;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Pbx.Calls.Routing;
using Bellwire.Pbx.Cdr;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.FrontDoor;
using Bellwire.Pbx.Loops;
using Bellwire.Pbx.Queues;
using Bellwire.Pbx.Queues.Waiting;
using Bellwire.Pbx.Recordings;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Grammar;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Timers;
using Bellwire.Sip.Transports;
using Bellwire.Sip.Uris;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Calls;

/// <summary>What the calls of a server need around them. One for all loops.</summary>
internal sealed record CallSurroundings(
    CallOptions Options, SipStack Stack, LegContext Legs, MediaPlane Media, IEventSink Events, ICdrStore Cdrs, RecordingDesk Recordings, CallMetrics Metrics,
    SnowflakeIds Ids, PbxDirectory Directory,
    CallRouter Router, CallCensus Census, ExtensionRegistrar Registrar, IDoNotDisturb Quiet, IAgentStates AgentStates, ICallbackStore Callbacks,
    PromptShelf Prompts,
    OwnAddresses Own, ISipResolver Resolver, TimeProvider Time, ILogger Logger);

/// <summary>
/// A loop and the calls that live on it: all calls of some tenants. Two calls of one tenant may touch each other (a transfer), so they never live on
/// different loops.
/// </summary>
internal sealed partial class CallShard
{
    private readonly CallSurroundings _around;
    private readonly HashSet<CallSession> _calls = [];
    private readonly Dictionary<TenantId, QueueDesk> _desks = [];
    private readonly Lock _counting = new();

    internal CallShard(CallSurroundings around)
    {
        _around = around;
        Loop = new SerialLoop(around.Options.MaxWaiting, around.Logger);
        GoneLegs = new GoneLegs(Loop);
    }

    internal SerialLoop Loop { get; }

    internal GoneLegs GoneLegs { get; }

    internal CallOptions Options => _around.Options;

    internal SipStack Stack => _around.Stack;

    internal LegContext Legs => _around.Legs;

    internal MediaPlane Media => _around.Media;

    internal void Publish(PbxEvent evt)
    {
        _around.Metrics.Count(evt);
        _around.Events.Publish(evt);
    }

    internal RecordingDesk Recordings => _around.Recordings;

    internal SnowflakeIds Ids => _around.Ids;

    internal CallRouter Router => _around.Router;

    internal IDoNotDisturb Quiet => _around.Quiet;

    internal CallCensus Census => _around.Census;

    internal TimeProvider Time => _around.Time;

    internal TimerWheel Timers => _around.Stack.Timers;

    internal ILogger Logger => _around.Logger;

    internal ParkPlaces Places { get; } = new();

    internal PromptShelf Prompts => _around.Prompts;

    internal Playlist Music { get; } = Playlist.MusicOnHold;

    /// <summary>Calls on this loop.</summary>
    internal int Count
    {
        get
        {
            lock (_counting)
                return _calls.Count;
        }
    }

    internal void Add(CallSession call)
    {
        lock (_counting)
            _calls.Add(call);
    }

    /// <summary>The queues of a tenant, null when it has none.</summary>
    internal QueueDesk? QueuesOf(TenantId tenant)
    {
        if (_desks.TryGetValue(tenant, out var desk))
            return desk;
        if (_around.Directory.FindTenant(tenant) is not { Queues.Count: > 0 } directory)
            return null;
        desk = new QueueDesk(this, directory, _around.Registrar, _around.AgentStates, _around.Callbacks);
        _desks.Add(tenant, desk);
        foreach (var call in _calls)
            if (call.Facts.TenantId == tenant)
                desk.Takes(call);
        desk.Opens(directory.Tenant);
        return desk;
    }

    internal void Ended(CallSession call)
    {
        lock (_counting)
            _calls.Remove(call);
        Census.Leave(call.Facts.TenantId);
    }

    /// <summary>Our end of the audio with the phone at that flow: a pair of ports, or none when its audio goes past us. Null: there are no ports.</summary>
    internal LegAudio? OpenAudio(MediaCall media, SipFlow flow, bool relayed, out PortRefusal refusal)
    {
        refusal = default;
        var advertised = Stack.LocalFor(flow).Address;
        var sessionId = Stack.Ids.Below(int.MaxValue);
        if (!relayed)
            return new LegAudio(null, sessionId, advertised);
        switch (media.AddLeg(new LegSetup(MediaAddressFor(flow))))
        {
            case LegOpening.Opened opened:
                return new LegAudio(opened.Leg, sessionId, advertised);
            case LegOpening.Refused refused:
                refusal = refused.Reason;
                return null;
            default:
                return null;
        }
    }

    /// <summary>Ends every call, on the loop; none of our own making begins any more.</summary>
    internal void StopAll()
    {
        _isStopping = true;
        Loop.Post(EndAll);
    }

    private void EndAll()
    {
        foreach (var call in _calls.ToArray())
            call.Feed(new CallInput.Stop(StopCause.ServerStopped));
    }

    internal void LookForSilence() => Loop.Post(() =>
    {
        foreach (var call in _calls.ToArray())
            call.LookForSilence(Options.SilenceCheck);
    });

    /// <summary>The call that a leg of this loop belongs to; null when it lives on another loop or is over.</summary>
    internal CallSession? SessionOf(Leg leg) => leg.Owner is CallSession call && _calls.Contains(call) ? call : null;

    /// <summary>The call of the tenant that rings at an extension, the oldest when there are several; null when none does.</summary>
    /// <param name="session">That call only.</param>
    internal CallSession? FindRingingAt(TenantId tenant, string number, CallSessionId? session = null) =>
        _calls.Where(call => call.Facts.TenantId == tenant && (session is null || call.Facts.SessionId == session) && call.Machine.RingsAt(number)).MinBy(call => call.Facts.SessionId.Value);

    /// <summary>The call in which an extension talks, the oldest when there are several; null when it talks in none.</summary>
    internal CallSession? FindTalkingOf(TenantId tenant, string number) =>
        _calls.Where(call => call.Facts.TenantId == tenant && call.SoundOf(number) is not null).MinBy(call => call.Facts.SessionId.Value);

    /// <summary>Notes a call that stands, for the case that the server is cut.</summary>
    internal void Note(CallCdr soFar) => _around.Cdrs.Began(soFar);

    /// <summary>Stores the record, then publishes it.</summary>
    internal void Write(CallCdr cdr) => _around.Cdrs.Ended(cdr, stored =>
    {
        _around.Events.Publish(stored);
        _around.Cdrs.Published(stored);
    });

    internal TenantDirectory? DirectoryOf(TenantId tenant) => _around.Directory.FindTenant(tenant);

    internal Trunk? TrunkOf(TenantId tenant, string name) => _around.Directory.FindTenant(tenant)?.FindTrunk(name);

    /// <summary>Finds the addresses of a trunk off the loop; <paramref name="done"/> runs on it, for that owner.</summary>
    internal void Resolve(SipTarget target, IWorkOwner owner, Action<IReadOnlyList<SipHop>> done) =>
        Continue(_around.Resolver.ResolveAsync(target, CancellationToken.None), owner, done);

    /// <summary>Finds or makes a way to a hop; <paramref name="done"/> runs on the loop, with null when there is none.</summary>
    internal void Connect(SipHop hop, IWorkOwner owner, Action<SipFlow?> done) => Continue(Stack.GetFlowAsync(hop), owner, done);

    /// <summary>The same for a request of that many bytes to a trunk: a long one goes by TCP where it can (RFC 3261 18.1.1).</summary>
    internal void ConnectTrunk(SipHop hop, int bytes, IWorkOwner owner, Action<SipFlow?> done) =>
        Continue(Stack.GetTrunkFlowAsync(hop, bytes), owner, done);

    /// <summary>The number that a SIP URI names in the tenant's domain; null for a foreign host, whatever asks for it.</summary>
    internal string? NumberOf(SipUriView uri, string domain)
    {
        if (!uri.IsSip || uri.User.IsEmpty || uri.User.Length > 256)
            return null;
        var isHere = Ascii(uri.Host, domain) || _around.Own.IsOurs(uri.Host);
        if (!isHere)
            return null;
        Span<byte> user = stackalloc byte[uri.User.Length];
        return SipText.ToText(user[..SipText.Unescape(uri.User, user)]);
    }

    internal string? NumberOf(string uri, string domain) =>
        SipUriView.TryParse(System.Text.Encoding.UTF8.GetBytes(uri), out var view) ? NumberOf(view, domain) : null;

    /// <summary>Where the RTP sockets of a leg are bound.</summary>
    internal IPAddress MediaAddressFor(SipFlow flow)
    {
        var any = flow.Remote.IsV6 ? IPAddress.IPv6Any : IPAddress.Any;
        var given = Options.MediaAddresses.Where(address => address.AddressFamily == any.AddressFamily).ToList();
        return given.Count == 0 ? any : given.Contains(flow.Link.Local.Address) ? flow.Link.Local.Address : given[0];
    }

    private static bool Ascii(ReadOnlySpan<byte> host, string domain) => System.Text.Ascii.EqualsIgnoreCase(host, domain);

    private void Continue<T>(ValueTask<T> work, IWorkOwner owner, Action<T> done) => _around.Stack.Own(ContinueAsync(work, owner, done));

    private async Task ContinueAsync<T>(ValueTask<T> work, IWorkOwner owner, Action<T> done)
    {
        T result;
        try
        {
            result = await work;
        }
        catch (Exception error)
        {
            Loop.Post(() => owner.OnWorkFailed(error));
            return;
        }
        Loop.Post(() => done(result), owner);
    }
}
