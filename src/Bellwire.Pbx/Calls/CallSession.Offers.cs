using Bellwire.Pbx.Calls.Features;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Sdp;

namespace Bellwire.Pbx.Calls;

// Offers of one party during the call, passed end to end; hold with its music; INFO.
internal sealed partial class CallSession
{
    void ILegOwner.OnOffer(Leg leg, SdpSession? offer)
    {
        if (_machine.IsWaiting || IsAlone(leg))
        {
            AnswerWaiting(leg, offer);
            return;
        }
        if (_machine.Talking is null || LegOf(_machine.PeerOf(leg.Number)) is not { IsUp: true } peer)
        {
            leg.RefuseOffer(491);
            return;
        }
        if (offer is { Audio: null })
        {
            leg.RefuseOffer(488);
            return;
        }
        if (peer.IsNegotiating)
        {
            leg.RefuseOffer(491);
            return;
        }
        PrepareToPlay(leg, peer, offer);
        // Whoever is put on hold, in whatever form, is told that he will be sent something: our music.
        var direction = IsHeldByUs(leg) ? SdpDirection.SendOnly : offer is { IsHold: true } && peer.Audio.Relay is not null && !_machine.IsHolding(peer.Number) ? SdpDirection.SendOnly : (SdpDirection?)null;
        peer.SendOffer(offer is null ? default : peer.Audio.Tell(offer, direction), retriesGlare: false, outcome => OfferDone(leg, peer, offer, outcome));
    }

    private void OfferDone(Leg leg, Leg peer, SdpSession? offer, OfferOutcome outcome)
    {
        if (!outcome.IsAccepted || outcome.Sdp is not { } theirs)
        {
            leg.RefuseOffer(outcome.IsAccepted ? 488 : outcome.Status is >= 400 and < 700 ? outcome.Status : 480);
            return;
        }
        if (!IsAnswerTo(theirs, offer))
        {
            leg.RefuseOffer(488);
            return;
        }
        if (!leg.HasOffer)                                                     // cancelled meanwhile: the peer goes back to what was
        {
            GoBack(leg, peer, theirs, isOffer: offer is null);
            return;
        }
        _answers[peer.Number] = theirs;
        if (offer is null)                                                     // their offer; our party's ACK answers it
        {
            leg.AnswerOffer(leg.Audio.Tell(theirs), isOffer: true);
            return;
        }
        peer.Agree(theirs);
        leg.Agree(offer);
        leg.AnswerOffer(leg.Audio.Tell(theirs, AnswerDirection(leg, peer, offer, theirs)), isOffer: false);
        if (offer.IsHold)
            GiveHoldTo(leg);
        if (!IsHeldByUs(leg))
            Feed(new CallInput.HoldChanged(leg.Number, offer.IsHold, leg.CallId));
        if (!offer.IsHold && !IsHeldByUs(peer))                                                     // an answer to a hold cannot tell whether its writer holds too
            Feed(new CallInput.HoldChanged(peer.Number, theirs.IsHold, peer.CallId));
    }

    // RFC 3264 6.1: not what the offer does not allow, such as recvonly to inactive when we have put sendonly in between.
    // And a hold of ours stands between what the two phones say.
    private SdpDirection? AnswerDirection(Leg leg, Leg peer, SdpSession offer, SdpSession answer)
    {
        if (offer.Audio is not { } offered || answer.Audio is not { } answered)
            return null;
        var wanted = IsHeldByUs(peer) ? SdpDirection.SendOnly : IsHeldByUs(leg) ? SdpDirection.SendRecv : answered.Direction;
        var allowed = SdpDirections.Answer(offered.Direction, wanted);
        return allowed == answered.Direction ? null : allowed;
    }

    private static void GoBack(Leg leg, Leg peer, SdpSession theirs, bool isOffer)
    {
        if (leg.Audio.Remote is not { } last)
            return;
        if (isOffer)
        {
            peer.AnswerTheirOffer(peer.Audio.Tell(last));
            peer.Agree(theirs);
            return;
        }
        peer.SendOffer(peer.Audio.Tell(last), retriesGlare: true, outcome =>
        {
            if (outcome is { IsAccepted: true, Sdp: { } answer })
                peer.Agree(answer);
        });
    }

    private void PlayMusic(int number, bool on)
    {
        if (!on)
            Reconnect();
        if (LegOf(number) is not { Audio: { IsSealed: false, Relay: { } relay } })     // nothing in the clear into a stream that has others' keys
            return;
        if (on)
            relay.Play(_shard.Music);
        else
            relay.StopPlaying();
    }

    void ILegOwner.OnInfo(Leg leg, SipMessage info)
    {
        if (info.TryGetHeader(SipHeader.ContentType, out var kind) && PressedKeys.OfInfo(kind, info.Body) is { } key)
            Pressed(leg, key, byInfo: true);
        if (_machine.Talking is not null && LegOf(_machine.PeerOf(leg.Number)) is { } peer && info.TryGetHeader(SipHeader.ContentType, out var type))
            peer.SendInfo(type, info.Body);
    }
}
