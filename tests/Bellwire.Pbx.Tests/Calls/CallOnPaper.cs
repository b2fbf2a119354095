using System.Collections.Immutable;
using Bellwire.Contracts;
using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Calls.Origins;
using Bellwire.Pbx.Calls.Routing;
using Bellwire.Pbx.Registrar;
using Bellwire.Pbx.Tests.Registrar;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>A call without phones: inputs by hand, events and effects as short words, so that a test reads like the ladder.</summary>
internal sealed class CallOnPaper
{
    private readonly Dictionary<string, CallRoute> _routes = [];
    private DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    private long _id;

    internal CallOnPaper(string caller = "102", string callee = "103", string trunkIn = "", Origin? origin = null)
    {
        Machine = new CallMachine(
            new CallFacts
            {
                SessionId = new CallSessionId(1),
                CdrId = new CdrId(2),
                TenantId = new TenantId(3),
                TenantName = "Example",
                Domain = "example.org",
                CallId = "a@b",
                Caller = caller,
                CallerIsExtension = trunkIn.Length == 0,
                CallerDisplayName = "Ann",
                CallerDomain = "example.org",
                Callee = callee,
                TrunkIn = trunkIn,
                Origin = origin,
                RequestId = origin is null ? "0" : "1",
            },
            () => ++_id);
    }

    internal CallMachine Machine { get; }

    /// <summary>All events so far.</summary>
    internal List<PbxEvent> Events { get; } = [];

    /// <summary>All effects so far that are no events.</summary>
    internal List<CallEffect> Effects { get; } = [];

    internal IEnumerable<string> Story => Events.Select(Word);

    internal CallCdr? Cdr { get; private set; }

    internal static CallRoute.ToExtension Extension(string number, int devices = 1, ForwardRules? forward = null, bool dnd = false) => new(
        number, [.. Enumerable.Range(1, devices).Select(device => Device(number, device))], TimeSpan.FromSeconds(20), dnd, forward ?? ForwardRules.None);

    internal CallOnPaper With(string number, CallRoute route)
    {
        _routes[number] = route;
        return this;
    }

    internal CallOnPaper Starts() => Gets(new CallInput.Start(RouteOf(Machine.Facts.Callee), Machine.Facts.Origin is null ? null : RouteOf(Machine.Facts.Caller)));

    internal CallOnPaper Gets(CallInput input)
    {
        var waiting = new Queue<CallInput>([input]);
        while (waiting.TryDequeue(out var next))
        {
            foreach (var effect in Machine.On(next, _now).ToArray())
            {
                switch (effect)
                {
                    case CallEffect.Publish publish: Events.Add(publish.Event); break;
                    case CallEffect.Resolve resolve: waiting.Enqueue(new CallInput.Routed(RouteOf(resolve.Number))); break;
                    case CallEffect.WriteCdr write: Cdr = Cdr is null ? write.Cdr : throw new InvalidOperationException("a second CDR"); break;
                    case CallEffect.FirstAnswered: waiting.Enqueue(new CallInput.GoOn()); break;
                    default: Effects.Add(effect); break;
                }
            }
        }
        return this;
    }

    internal CallOnPaper LetPass(int seconds)
    {
        _now = _now.AddSeconds(seconds);
        return this;
    }

    private CallRoute RouteOf(string number) => _routes.GetValueOrDefault(number, new CallRoute.Nowhere(404));

    private static string Word(PbxEvent evt) => evt switch
    {
        TargetFail fail => $"{fail.EventType} {fail.CallTarget.Number} {fail.FailCode}",
        TargetAdd target => $"{target.EventType} {target.CallTarget.Number}",
        TargetRinging target => $"{target.EventType} {target.CallTarget.Number}",
        TargetNoAnswer target => $"{target.EventType} {target.CallTarget.Number}",
        TargetEnded target => $"{target.EventType} {target.CallTarget.Number}",
        CallFail fail => $"{fail.EventType} {fail.FailCode}",
        CallEstablished established => $"{established.EventType} {established.CallTarget.Number}",
        CallReroute reroute => $"{reroute.EventType} {reroute.CallTarget.Number} {reroute.RerouteReason}",
        CallHold hold => $"{hold.EventType} by {hold.Aor.Number}",
        CallUnhold hold => $"{hold.EventType} by {hold.Aor.Number}",
        _ => evt.EventType,
    };

    internal static Binding Device(string number, int device) => new()
    {
        Key = device,
        ContactText = $"<sip:{number}@192.0.2.{device}>",
        TargetUri = $"sip:{number}@192.0.2.{device}",
        Instance = "",
        RegId = 0,
        CallId = "r",
        CSeq = 1,
        UserAgent = "",
        Path = "",
        Q = 1000,
        Flow = Registering.Flow(5060 + device),
        ConnectionBound = false,
        BehindNat = false,
        UpdatedAt = default,
        ExpiresAt = default,
        Deadline = 0,
    };
}
