using System.Collections.Immutable;
using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Pbx.Queues;
using Bellwire.Sip.Sdp;

namespace Bellwire.Pbx.Calls;

// The call and the queues of its tenant, which live on the same loop: what the queue decides comes in as an input, what agents do goes there.
internal sealed partial class CallSession
{
    private static readonly ImmutableArray<SdpCodec> QueueCodecs =
        [new SdpCodec(0, "PCMU", 8000), new SdpCodec(8, "PCMA", 8000), new SdpCodec(101, "telephone-event", 8000, "0-15")];

    private readonly HashSet<string> _busy = [];
    private QueueDesk? _queues;                                                // once the call has entered one

    private void EnterQueue(QueueId queue)
    {
        if (Caller is { IsUp: false } caller && caller.Audio.TellOwn(QueueCodecs, _callerOffer).IsEmpty)
        {
            _inputs.Enqueue(new CallInput.LeaveQueue(null, null, 488, NoAnswer: false));   // a browser, keys, or none of our codecs
            return;
        }
        _queues = _shard.QueuesOf(Facts.TenantId);
        if (_queues is not { } queues)
            _inputs.Enqueue(new CallInput.LeaveQueue(null, null, 480, NoAnswer: false));
        else if (!_shard.Loop.Post(() => queues.Enters(this, queue), this))          // when what is at hand is done: what the queue decides is about a call that stands
            _inputs.Enqueue(new CallInput.LeaveQueue(null, null, 503, NoAnswer: false));
    }

    private void WaitInQueue(int number)
    {
        if (LegOf(number) is not { } leg)
            return;
        if (leg == Caller && !leg.IsUp)
        {
            if (_callerOffer is { } offer)
                leg.Agree(offer);
            leg.Answer(leg.Audio.Told, isOffer: _callerOffer is null);
        }
        else if (leg.Audio.Relay is { } relay)
        {
            _media.Part(relay);
        }
        PlayMusic(number, on: true);
    }

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

    /// <summary>Whether the party that waits has said what audio it takes, so that an agent can be offered it.</summary>
    internal bool CanBeOffered => _machine is { IsWaiting: true, Talking: { } sides } && (LegOf(sides.CallerSide) ?? LegOf(sides.CalleeSide))?.Audio.Remote is not null;

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

    private void LeaveQueues() => _queues?.Leaves(this);
}
