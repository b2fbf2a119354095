using Bellwire.Pbx.Calls.Legs;
using Bellwire.Sip.Sdp;

namespace Bellwire.Pbx.Calls;

// A target has answered: its description goes to the caller, and both hear each other. With a late offer the caller's ACK brings the answer.
internal sealed partial class CallSession
{
    private readonly Dictionary<int, SdpSession> _answers = [];                // what targets said in early and final answers

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

    private void Bridge(Leg one, Leg other)
    {
        _isParted = false;
        if (one.Audio.Relay is { } first && other.Audio.Relay is { } second)
            _media.Bridge(first, second);
    }
}
