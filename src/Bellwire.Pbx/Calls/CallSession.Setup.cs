using Bellwire.Pbx.Calls.Legs;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Sdp;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Calls;

// From the caller's INVITE to the answer: legs for the targets, descriptions passed between them.
internal sealed partial class CallSession
{
    private readonly Dictionary<int, SdpSession> _answers = [];                // what targets said in early and final answers
    private SdpSession? _callerOffer;
    private int _maxForwards;
    private int? _earlyLeg;                                                    // whose early media the caller hears
    private string? _warning;

    /// <summary>A browser's audio goes past us, and only to another browser.</summary>
    private bool IsWebRtc => _callerOffer?.Audio is { IsWebRtc: true } || _isBrowserFirst;

    /// <summary>Takes the caller's INVITE. False: it has been answered.</summary>
    internal bool TryBegin(in IncomingRequest request, LegParty party, SdpSession? offer, int maxForwards)
    {
        (_callerOffer, _maxForwards) = (offer, maxForwards);
        if (OpenAudio(request.Flow, party.Number, relayed: !IsWebRtc) is not { } audio)
        {
            request.Shed();
            return false;
        }
        if (Leg.OfInvite(_shard.Legs, this, party, audio, request) is not { } leg)
            return false;
        _legs[CallInput.CallerLeg] = leg;
        return true;
    }

    /// <summary>It was over before it got to a loop: what it took is given back.</summary>
    internal void NeverBegan()
    {
        _media.Close();
        _shard.Census.Leave(Facts.TenantId);
    }

    private LegAudio? OpenAudio(SipFlow flow, string number, bool relayed)
    {
        if (_shard.OpenAudio(_media, flow, relayed, out var refusal) is { } audio)
            return audio;
        Log.NoPort(_shard.Logger, Facts.SessionId.Value, number, refusal);
        return null;
    }

    private void StartTarget(CallTarget target)
    {
        if (target.Trunk is { } attempt)
        {
            StartTrunk(target, attempt);
            return;
        }
        if (target.Device is not { } device)
        {
            Feed(new CallInput.Refused(target.Leg, 480));
            return;
        }
        if (!_machine.RingsFirst && IsBrowser(device) != IsWebRtc)
        {
            _warning = "A WebRTC phone can talk to WebRTC phones only";
            Feed(new CallInput.Refused(target.Leg, 488));
            return;
        }
        if (device.Flow.IsOpen)
            CallDevice(target, device, device.Flow);
        else if (device.ConnectionBound || !TryHopOf(device, out var hop))
            Feed(new CallInput.Refused(target.Leg, 430));                      // flow failed (RFC 5626 11.5)
        else
            _shard.Connect(hop, this, flow =>
            {
                if (_released.Contains(target.Leg) || _closed)
                    return;
                if (flow is { } open)
                    CallDevice(target, device, open);
                else
                    Feed(new CallInput.Refused(target.Leg, 503));
            });
    }

    private void CallDevice(CallTarget target, Binding device, SipFlow flow)
    {
        var (shown, name) = ShownTo(target);
        var party = new LegParty(target.Number, target.IsExtension, shown.Number, SessionText, false);
        if (OpenAudio(flow, target.Number, relayed: _machine.RingsFirst ? !IsBrowser(device) : !IsWebRtc) is not { } audio)
        {
            Feed(new CallInput.Refused(target.Leg, 503));
            return;
        }
        Prepare(audio, party);
        var leg = Leg.ToTarget(_shard.Legs, this, party, audio, flow, target.Leg, _machine.RingsFirst ? Facts.CallId : null);
        _legs[target.Leg] = leg;
        leg.Invite(new OutgoingInvite
        {
            RequestUri = device.TargetUri,
            Routes = device.Path.Length == 0 ? [] : [device.Path],
            FromDisplayName = name,
            FromUri = shown.ToString(),
            ToUri = $"sip:{target.Number}@{Facts.Domain}",
            MaxForwards = _maxForwards,
            Sdp = OfferFor(audio),
        });
    }

    /// <summary>What the new party is offered: the caller's own offer, or in a transfer what the party who stays said last.</summary>
    private ReadOnlyMemory<byte> OfferFor(LegAudio audio)
    {
        if (_machine.Counterpart == CallInput.CallerLeg && _machine.Talking is null)
            return _callerOffer is null ? default : audio.Tell(_callerOffer);
        return LegOf(_machine.Counterpart)?.Audio.Remote is { } stays ? audio.Tell(stays, SdpDirection.SendRecv) : default;
    }

    void ILegOwner.OnProgress(Leg leg, int status, SdpSession? sdp)
    {
        if (sdp is not null)
            _answers[leg.Number] = sdp;
        Feed(new CallInput.Progress(leg.Number, status));
    }

    private void PassProgress(CallEffect.PassProgress progress)
    {
        if (Facts.Origin is not null && _machine.Talking is null)
        {
            LetCallerHearRinging(progress.Leg);
            return;
        }
        if (_machine.Talking is not null || Caller is not { } caller || LegOf(progress.Leg) is not { } leg)
            return;
        var sdp = _answers.GetValueOrDefault(progress.Leg);
        if (sdp is null || _callerOffer is null || (_earlyLeg is not null && _earlyLeg != progress.Leg))
        {
            caller.Ring(progress.StatusCode, default);
            return;
        }
        if (!IsAnswerTo(sdp, _callerOffer))
        {
            caller.Ring(progress.StatusCode, default);
            return;
        }
        if (_earlyLeg is null)
        {
            _earlyLeg = progress.Leg;
            Prepare(caller, leg);
            leg.Agree(sdp);
            caller.Agree(_callerOffer);
            Bridge(caller, leg);
        }
        caller.Ring(progress.StatusCode, caller.Audio.Tell(sdp));
    }

    void ILegOwner.OnAnswered(Leg leg, SdpSession? sdp)
    {
        if (sdp is null || !IsAnswerTo(sdp, leg.Audio.ToldOf))                     // a 2xx that answers no offer, or another one than ours
        {
            leg.Release(ReleaseCause.Refused);
            Feed(new CallInput.Refused(leg.Number, 488));
            return;
        }
        if (_machine.RingsFirst && !TryAnswerFirst(leg, sdp))
        {
            leg.Release(ReleaseCause.Refused);
            Feed(new CallInput.Refused(leg.Number, 488));
            return;
        }
        _answers[leg.Number] = sdp;
        Feed(new CallInput.Answered(leg.Number));
    }

    // RFC 3264 6: as many streams in the same order, and one of the codecs offered; and without audio there is no call.
    private static bool IsAnswerTo(SdpSession answer, SdpSession? offer)
    {
        if (answer.Audio is not { } audio)
            return false;
        if (offer is null)
            return true;                                                       // it is an offer itself
        if (answer.Media.Length != offer.Media.Length || offer.Audio is not { } offered || audio.Index != offered.Index
            || audio.IsSecure != offered.IsSecure || !audio.SharesCodecWith(offered))
            return false;
        for (var i = 0; i < offer.Media.Length; i++)
            if (!answer.Media[i].Kind.SequenceEqual(offer.Media[i].Kind))
                return false;
        return true;
    }

    void ILegOwner.OnEarlyOffer(Leg leg, SdpSession offer)
    {
        if (leg == Caller)
            _callerOffer = offer;
        else
            _answers[leg.Number] = offer;
    }

    private void AnswerCaller(int number)
    {
        if (Caller is not { } caller || LegOf(number) is not { } leg)
            return;
        if (_joining.Remove(number, out var offer))
        {
            AnswerBoth(caller, leg, offer);
            return;
        }
        var sdp = _answers[number];
        Prepare(caller, leg);
        if (_callerOffer is null)                                              // the offer came from the called side; the caller's ACK answers it
        {
            caller.Answer(caller.Audio.Tell(sdp), isOffer: true);
            return;
        }
        leg.Agree(sdp);
        caller.Agree(_callerOffer);
        Bridge(caller, leg);
        RecordStretch();
        var (before, answer) = (caller.Audio.Told, caller.Audio.Tell(sdp));
        if (!caller.IsAnsweredEarly || before.IsEmpty || before.Span.SequenceEqual(answer.Span))
        {
            caller.Answer(answer, isOffer: false);
            return;
        }
        // The caller acknowledged the early answer of another phone: the 2xx repeats it, and what this phone said is a new offer (RFC 3262 5).
        caller.Answer(before, isOffer: false);
        caller.SendOffer(answer, retriesGlare: true, outcome =>
        {
            if (outcome is { IsAccepted: true, Sdp: { } agreed })
                caller.Agree(agreed);
        });
    }

    void ILegOwner.OnAnswerInAck(Leg leg, SdpSession? answer)
    {
        if (answer is null)
        {
            Feed(new CallInput.Lost(leg.Number));                              // an offer that nobody answered: no audio is possible
            return;
        }
        if (_machine.IsWaiting || IsAlone(leg))
        {
            leg.Agree(answer);
            PlayAgain(leg);
            _queues?.CanBeOffered(this);
            return;
        }
        if (_machine.Talking is null || LegOf(_machine.PeerOf(leg.Number)) is not { } peer)
            return;
        leg.Agree(answer);
        if (leg == Caller)
            _callerOffer ??= answer;
        if (_joining.Remove(peer.Number))
            peer.Answer(peer.Audio.Tell(answer), isOffer: false);
        else
            peer.AnswerTheirOffer(peer.Audio.Tell(answer));
        if (_answers.TryGetValue(peer.Number, out var theirs))
            peer.Agree(theirs);
        Bridge(leg, peer);
        RecordStretch();
    }

    void ILegOwner.OnRefused(Leg leg, int status)
    {
        if (TryNextHop(leg, status))
            return;
        GiveTrunkBack(leg.Number);                                             // before the next trunk is counted
        Feed(new CallInput.Refused(leg.Number, status));
    }

    void ILegOwner.OnRedirected(Leg leg, int status, string uri) => Feed(
        _shard.NumberOf(uri, Facts.Domain) is { } number
            ? new CallInput.Redirected(leg.Number, status, number)
            : new CallInput.Refused(leg.Number, 403));                         // a foreign host: we do not call for others

    private void Bridge(Leg one, Leg other)
    {
        _isParted = false;
        if (one.Audio.Relay is { } first && other.Audio.Relay is { } second)
            _media.Bridge(first, second);
    }

    private static bool IsBrowser(Binding device) => device.Flow.Transport is SipTransport.Ws or SipTransport.Wss;
}
