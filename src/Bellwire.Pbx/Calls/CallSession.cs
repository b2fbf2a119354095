using Bellwire.Media;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Pbx.Queues;
using Bellwire.Sip.Timers;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Calls;

/// <summary>
/// One call with its real legs: feeds the machine with what phones do, and carries out what it decides. Lives on one loop; what media threads and timers
/// say is posted there.
/// </summary>
internal sealed partial class CallSession : ILegOwner, IMediaEvents
{
    private readonly CallShard _shard;
    private readonly CallMachine _machine;
    private readonly Queue<CallInput> _inputs = new();
    private readonly Dictionary<int, Leg> _legs = [];
    private readonly MediaCall _media;
    private readonly RingTimer _ringTimer;
    private bool _feeding;

    internal CallSession(CallShard shard, CallFacts facts)
    {
        (_shard, Facts) = (shard, facts);
        _machine = new CallMachine(facts, shard.Ids.Next);
        _media = shard.Media.Open(this);
        _ringTimer = new RingTimer(this);
        SessionText = facts.SessionId.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The session id as X-Session-Id has it.</summary>
    internal string SessionText { get; }

    internal CallFacts Facts { get; }

    internal CallMachine Machine => _machine;

    /// <summary>The caller's leg, once its INVITE was accepted.</summary>
    internal Leg? Caller => _legs.GetValueOrDefault(CallInput.CallerLeg);

    internal Leg? LegOf(int number) => _legs.GetValueOrDefault(number);

    bool ILegOwner.Post(Action work) => _shard.Loop.Post(work, this);

    /// <summary>Lets the machine take an input, and what follows from its effects after it.</summary>
    internal void Feed(CallInput input)
    {
        _inputs.Enqueue(input);
        if (_feeding)
            return;
        _feeding = true;
        try
        {
            while (_inputs.TryDequeue(out var next))
                Take(next);
        }
        finally
        {
            _feeding = false;
        }
    }

    private void Take(CallInput input)
    {
        CallEffect[] effects = [];
        var carried = 0;
        try
        {
            effects = [.. _machine.On(input, _shard.Time.GetUtcNow())];
            while (carried < effects.Length)
                Carry(effects[carried++]);
            EndVoice();
            TellWhoIsBusy();
            KeepPlace();
            TellListener();
        }
        catch (Exception error)
        {
            Break(error, effects.Length == 0 ? [.. _machine.Effects] : effects[carried..]);
        }
    }

    private void Carry(CallEffect effect)
    {
        switch (effect)
        {
            case CallEffect.Publish publish: _shard.Publish(publish.Event); break;
            case CallEffect.Resolve resolve: _inputs.Enqueue(new CallInput.Routed(_shard.Router.Resolve(Facts.TenantId, resolve.Number, resolve.InNameOf))); break;
            case CallEffect.Invite invite: StartTarget(invite.Target); break;
            case CallEffect.Release release: Release(release); break;
            case CallEffect.PassProgress progress: PassProgress(progress); break;
            case CallEffect.FirstAnswered first: TakeUpFirst(first.Leg); break;
            case CallEffect.AnswerCaller answer: AnswerCaller(answer.Leg); break;
            case CallEffect.RejectCaller reject: Caller?.Reject(reject.StatusCode, reject.StatusCode == 488 ? _warning : null); break;
            case CallEffect.Join join:
                Join(join.One, join.Other);
                TellConnected();
                break;
            case CallEffect.StartRingTime ring: _shard.Timers.Arm(_ringTimer, ring.Time); break;
            case CallEffect.StopRingTime: _shard.Timers.Cancel(_ringTimer); break;
            case CallEffect.PlayMusic music: PlayMusic(music.Leg, music.On); break;
            case CallEffect.AcceptRefer refer: AcceptRefer(refer.Leg); break;
            case CallEffect.RefuseRefer refer: RefuseRefer(refer.Leg, refer.StatusCode); break;
            case CallEffect.NotifyRefer notify: NotifyRefer(notify.Leg, notify.StatusCode); break;
            case CallEffect.EnterQueue enter: EnterQueue(enter.Queue); break;
            case CallEffect.TakePlace take: TakePlace(take.Queue, take.Holder); break;
            case CallEffect.WaitInQueue wait: WaitInQueue(wait.Leg); break;
            case CallEffect.AgentAnswered agent: _queues?.Feed(new QueueInput.OfferAnswered(Facts.SessionId, agent.Agent)); break;
            case CallEffect.AgentFailed agent: _queues?.Feed(new QueueInput.OfferFailed(Facts.SessionId, agent.Agent, agent.Failure)); break;
            case CallEffect.Journal journal: _shard.Note(journal.SoFar); break;
            case CallEffect.WriteCdr write: _shard.Write(write.Cdr); break;
            case CallEffect.Close: Close(); break;
        }
    }

    ILegOwner ILegOwner.Afterwards => _shard.GoneLegs;

    /// <summary>Lets the call begin where its number leads; unless the caller has given up meanwhile, on another thread.</summary>
    internal void Start(Routing.CallRoute route)
    {
        _isStarted = true;
        if (_isCancelled)
            route = new Routing.CallRoute.Nowhere(487);
        Feed(new CallInput.Start(route));
    }

    private bool _isStarted;
    private bool _isCancelled;

    void IMediaEvents.Dtmf(MediaLeg leg, char digit, TimeSpan duration) => _shard.Loop.Post(() => Pressed(leg, digit), this);

    void IMediaEvents.PlayEnded(MediaLeg leg) { }

    private sealed class RingTimer(CallSession call) : WheelTimer
    {
        protected override void OnDue() => call._shard.Loop.Post(() => call.Feed(new CallInput.RingTimeOver()), call);
    }

    private static partial class Log
    {
        [LoggerMessage(2301, LogLevel.Warning, "Call {Session}: the phone of {Number} does not answer any more")]
        public static partial void Lost(ILogger logger, long session, string number);

        [LoggerMessage(2302, LogLevel.Error, "Call {Session}: media failed: {Reason}")]
        public static partial void MediaFailed(ILogger logger, long session, string reason);

        [LoggerMessage(2304, LogLevel.Error, "Call {Session} ends: its work has failed")]
        public static partial void Broken(ILogger logger, long session, Exception error);

        [LoggerMessage(2305, LogLevel.Error, "Call {Session}: ending it has failed too; what is left of it is let go")]
        public static partial void BrokenAgain(ILogger logger, long session, Exception error);

        [LoggerMessage(2303, LogLevel.Warning, "Call {Session}: no RTP port for {Number}: {Reason}")]
        public static partial void NoPort(ILogger logger, long session, string number, Media.Relay.PortRefusal reason);
    }
}
