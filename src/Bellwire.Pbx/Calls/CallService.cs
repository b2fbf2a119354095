using Bellwire.Contracts;
using Bellwire.Media;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Calls.Features;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Pbx.Calls.Routing;
using Bellwire.Pbx.Cdr;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.FrontDoor;
using Bellwire.Pbx.Queues;
using Bellwire.Pbx.Queues.Waiting;
using Bellwire.Pbx.Recordings;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Stack;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Calls;

/// <summary>All calls of the server. Any thread: it finds the loop that owns the call and posts there.</summary>
public sealed partial class CallService : IDisposable
{
    private static readonly TimeSpan SilenceTick = TimeSpan.FromSeconds(5);

    private readonly CallSurroundings _around;
    private readonly PhoneAuthenticator _phones;
    private readonly TrunkSources _sources;
    private readonly CallShard[] _shards;
    private readonly FeatureCodes _features = new();
    private readonly CallMetrics _metrics;
    private readonly ITimer _silenceTicker;

    public CallService(
        CallOptions options, SipStack stack, MediaPlane media, IEventSink events, ICdrStore cdrs, RecordingDesk recordings, SnowflakeIds ids,
        PbxDirectory directory, ExtensionRegistrar registrar, OwnAddresses own, PhoneAuthenticator phones, TrunkSources sources, ISipResolver resolver, IDoNotDisturb quiet,
        IAgentStates agentStates, ICallbackStore callbacks, PromptShelf prompts, ILogger<CallService> logger)
    {
        var census = new CallCensus(options.MaxCalls);
        _overload = new OverloadLog(stack.Time, logger);
        _metrics = new CallMetrics(() => census.Calls, () => cdrs.Waiting);
        _around = new CallSurroundings(
            options, stack, new LegContext(stack, options), media, events, cdrs, recordings, _metrics, ids, directory,
            new CallRouter(directory, registrar, census, quiet), census,
            registrar, quiet, agentStates, callbacks, prompts, own, resolver, stack.Time, logger);
        (_phones, _sources) = (phones, sources);
        PresenceCodes.AddTo(_features, quiet);
        _shards = [.. Enumerable.Range(0, options.Loops).Select(_ => new CallShard(_around))];
        Queues = new QueueService(ShardOf, directory, events, callbacks, logger);
        QueueCodes.AddTo(_features, Queues);
        registrar.Observe(Queues);
        directory.HandQueuesTo(Queues);
        _silenceTicker = stack.Time.CreateTimer(static calls => ((CallService)calls!).LookForSilence(), this, SilenceTick, SilenceTick);
    }

    /// <summary>Methods and options that are served.</summary>
    public static SipCapabilities Capabilities => LegContext.Capabilities;

    /// <summary>The queues of all tenants.</summary>
    public QueueService Queues { get; }

    /// <summary>Codes that phones may dial; others add theirs before the listeners open.</summary>
    internal FeatureCodes Features => _features;

    /// <summary>Calls that stand or are being set up.</summary>
    public int Count => _around.Census.Calls;

    /// <summary>By which names phones know their dialogs.</summary>
    internal Presence.Packages.IDialogNames DialogNames => _around.Legs.Names;

    /// <summary>Dialogs that requests may come in, early ones included.</summary>
    internal int Dialogs => _around.Legs.Dialogs.Count;

    /// <summary>A request within a dialog: anything but ACK that has a To tag.</summary>
    public void OnInDialog(in IncomingRequest request)
    {
        if (!DialogId.TryOfRequest(request.Message, out var id) || !_around.Legs.Dialogs.TryGetValue(id, out var leg))
        {
            request.Send(481);
            return;
        }
        if (request.TryAccept(leg, out var transaction) && !leg.Receive(transaction))
            transaction.Respond(503);
    }

    /// <summary>The ACK to a 2xx.</summary>
    public void OnAck(in IncomingRequest ack)
    {
        if (DialogId.TryOfRequest(ack.Message, out var id) && _around.Legs.Dialogs.TryGetValue(id, out var leg))
            leg.Acknowledge(ack.Message);
    }

    /// <summary>Ends all calls by BYE; their records are written and published as they end.</summary>
    public void StopAll()
    {
        foreach (var shard in _shards)
            shard.StopAll();
    }

    public void Dispose()
    {
        _silenceTicker.Dispose();
        _metrics.Dispose();
    }

    internal CallShard ShardOf(TenantId tenant) => _shards[(uint)tenant.GetHashCode() % (uint)_shards.Length];

    private void LookForSilence()
    {
        foreach (var shard in _shards)
            shard.LookForSilence();
        Queues.CatchUp();
    }
}
