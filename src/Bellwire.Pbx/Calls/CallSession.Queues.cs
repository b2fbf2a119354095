using System.Collections.Immutable;
using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Pbx.Queues;
using Bellwire.Pbx.Queues.Waiting;
using Bellwire.Sip.Sdp;

namespace Bellwire.Pbx.Calls;

// The call and the queues of its tenant, which live on the same loop: what the queue decides comes in as an input, what agents do goes there.
internal sealed partial class CallSession
{
    private static readonly ImmutableArray<SdpCodec> QueueCodecs =
        [new SdpCodec(0, "PCMU", 8000), new SdpCodec(8, "PCMA", 8000), new SdpCodec(101, "telephone-event", 8000, "0-15")];

    private readonly HashSet<string> _busy = [];
    private QueueDesk? _queues;                                                // once the call has entered one
    private QueueId _queue;
    private WaitingVoice? _voice;                                              // while the call waits

    /// <summary>Who waits, as the queue shows him.</summary>
    internal (string Number, string Name) Waits
    {
        get
        {
            var leg = _machine.Counterpart;
            if (leg == CallInput.CallerLeg)
                return (Facts.Caller, Facts.CallerDisplayName);
            var number = _machine.PartyOf(leg).Number;
            return (number, _shard.DirectoryOf(Facts.TenantId)?.FindExtension(number)?.DisplayName ?? "");
        }
    }

    /// <summary>Whether who waits is one of ours.</summary>
    internal bool IsExtensionWaiting => _machine.ExtensionOf(_machine.Counterpart) is not null;

    /// <summary>The queue that it waits in, or came to last.</summary>
    internal QueueId Queue => _queue;

    /// <summary>Whether the call has a place in a queue's line now.</summary>
    internal bool IsInLine => _machine.IsWaiting && _queues?.PositionOf(Facts.SessionId) > 0;

    private void EnterQueue(QueueId queue) => Enter(queue, queues => queues.Enters(this, queue));

    private void TakePlace(QueueId queue, CallSessionId holder) => Enter(queue, queues => queues.TakesPlace(this, holder, queue));

    private void Enter(QueueId queue, Action<QueueDesk> enter)
    {
        if (!CanWait(_machine.Counterpart))
        {
            _warning = "A queue talks PCMU or PCMA over RTP or SDES SRTP";
            _inputs.Enqueue(new CallInput.LeaveQueue(null, null, 488, NoAnswer: false));
            return;
        }
        _queue = queue;
        _queues = _shard.QueuesOf(Facts.TenantId);
        if (_queues is not { } queues)
            _inputs.Enqueue(new CallInput.LeaveQueue(null, null, 480, NoAnswer: false));
        else if (!_shard.Loop.Post(() => enter(queues), this))          // when what is at hand is done: what the queue decides is about a call that stands
            _inputs.Enqueue(new CallInput.LeaveQueue(null, null, 503, NoAnswer: false));
    }

    // Audio must end at us: not that of a browser, nor of a phone that has none of our codecs or keys.
    private bool CanWait(int number) => LegOf(number) is not { } leg
        || (leg.IsUp ? leg.Audio.Relay is not null : leg != Caller || !leg.Audio.TellOwn(QueueCodecs, _callerOffer).IsEmpty);

    private void WaitInQueue(int number)
    {
        if (LegOf(number) is not { } leg || _queues is not { } queues)
            return;
        var voice = _voice = new WaitingVoice(_shard, queues, _queue, this, leg);
        if (leg == Caller && !leg.IsUp)
        {
            if (_callerOffer is { } offer)
                leg.Agree(offer);
            leg.Answer(leg.Audio.Told, isOffer: _callerOffer is null);
            if (_callerOffer is not null)
                voice.Hears();
            return;
        }
        if (leg.Audio.Relay is { } relay)
            _media.Part(relay);
        voice.Hears();
        if (leg.Audio.ToldOf is not null)
            TalkToUs(leg, voice);
    }

    // He talked with a phone until now: codecs, keys and direction are its. From a queue to the next nothing changes.
    private static void TalkToUs(Leg leg, WaitingVoice voice) => leg.SendOffer(leg.Audio.TellOwn(QueueCodecs, null), retriesGlare: true, outcome =>
    {
        if (outcome is not { IsAccepted: true, Sdp: { Audio: not null } answer } || leg.Audio.ToldOf is not null)
            return;                                                            // refused: he hears what he can; or an agent was quicker
        leg.Agree(answer);
        voice.Hears();
    });

    /// <summary>An offer from somebody who waits: there is nobody to pass it on to but us.</summary>
    private void AnswerWaiting(Leg leg, SdpSession? offer)
    {
        var answer = leg.Audio.TellOwn(QueueCodecs, offer);
        if (answer.IsEmpty)
        {
            leg.RefuseOffer(488);
            return;
        }
        if (offer is not null)
        {
            leg.Agree(offer);
            if (leg == Caller)
                _callerOffer = offer;
        }
        leg.AnswerOffer(answer, isOffer: offer is null);
        PlayAgain(leg);
    }

    /// <summary>Whoever waits hears anew what he is to hear: his audio was agreed, or agreed otherwise.</summary>
    private void HearAgain(Leg leg)
    {
        if (_voice is { } voice)
            voice.Hears();
        else
            PlayMusic(leg.Number, on: true);
    }

    internal void CallbackBooked() => _voice?.Booked();

    internal void CallbackRefused(CallbackRefusal reason) => _voice?.Refused(reason);

    private void EndVoice()
    {
        if (_machine.IsWaiting || _voice is not { } voice)
            return;
        voice.End();
        _voice = null;
    }

    /// <summary>Whether the party that waits, or comes to wait, has said what audio it takes, so that an agent can be offered it.</summary>
    internal bool IsHeard => LegOf(_machine.Counterpart) is { } leg && (leg.Audio.Remote is not null || (leg == Caller && _callerOffer is not null));

    /// <summary>Agents are busy while they are party of a call: told to the queues when it begins and when it is over.</summary>
    private void TellWhoIsBusy()
    {
        if (_shard.QueuesOf(Facts.TenantId) is not { } queues)
            return;
        var now = _machine.BusyExtensions.ToHashSet();
        foreach (var extension in _busy)
            if (!now.Contains(extension))
                queues.Feed(new QueueInput.CallOver(extension, Facts.Place));
        foreach (var extension in now)
            if (!_busy.Contains(extension))
                queues.Feed(new QueueInput.CallBegan(extension, Facts.Place, Facts.Caller, Facts.CallerDisplayName));
        if (_busy.SetEquals(now))
            return;
        _busy.Clear();
        _busy.UnionWith(now);
    }

    private void LeaveQueues()
    {
        _voice?.End();
        _queues?.Leaves(this);
    }
}
