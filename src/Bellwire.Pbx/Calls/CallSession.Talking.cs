using Bellwire.Pbx.Calls.Legs;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Sdp;

namespace Bellwire.Pbx.Calls;

// Offers of one party during the call, passed end to end; hold; the two legs of a transfer joined.
internal sealed partial class CallSession
{
    void ILegOwner.OnOffer(Leg leg, SdpSession? offer)
    {
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
        peer.SendOffer(offer is null ? default : peer.Audio.Tell(offer), retriesGlare: false, outcome => OfferDone(leg, peer, offer, outcome));
    }

    private void OfferDone(Leg leg, Leg peer, SdpSession? offer, OfferOutcome outcome)
    {
        if (!outcome.IsAccepted || outcome.Sdp is not { } theirs)
        {
            leg.RefuseOffer(outcome.IsAccepted ? 488 : outcome.Status is >= 400 and < 700 ? outcome.Status : 480);
            return;
        }
        _answers[peer.Number] = theirs;
        if (offer is null)                                                     // their offer; our party's ACK answers it
        {
            leg.AnswerOffer(leg.Audio.Tell(theirs), isOffer: true);
            return;
        }
        var held = leg.Audio.Holds;
        peer.Agree(theirs);
        leg.Agree(offer);
        leg.AnswerOffer(leg.Audio.Tell(theirs), isOffer: false);
        if (leg.Audio.Holds != held)
            Feed(new CallInput.HoldChanged(leg.Number, leg.Audio.Holds, leg.CallId));
    }

    private void PlayMusic(int number, bool on)
    {
        if (LegOf(number)?.Audio.Relay is not { } relay)
            return;
        if (on)
            relay.Play(_shard.Music);
        else
            relay.StopPlaying();
    }

    void ILegOwner.OnInfo(Leg leg, SipMessage info)
    {
        if (_machine.Talking is not null && LegOf(_machine.PeerOf(leg.Number)) is { } peer && info.TryGetHeader(SipHeader.ContentType, out var type))
            peer.SendInfo(type, info.Body);
    }

    /// <summary>
    /// Brings two answered legs together. The new one was offered what the other said, so its answer is now offered to that other; a leg that
    /// comes from another call is asked first.
    /// </summary>
    private void Join(int stays, int joins)
    {
        if (LegOf(stays) is not { } one || LegOf(joins) is not { } other)
            return;
        Bridge(one, other);
        if (_adopted.Remove(joins) && one.Audio.Remote is { } known)
        {
            other.SendOffer(other.Audio.Tell(known, SdpDirection.SendRecv), retriesGlare: true, outcome =>
            {
                if (outcome is { IsAccepted: true, Sdp: { } answer })
                    FinishJoin(one, other, answer);
            });
            return;
        }
        if (_answers.TryGetValue(joins, out var said))
            FinishJoin(one, other, said);
    }

    private static void FinishJoin(Leg one, Leg other, SdpSession said)
    {
        other.Agree(said);
        one.SendOffer(one.Audio.Tell(said, SdpDirection.SendRecv), retriesGlare: true, outcome =>
        {
            if (outcome is { IsAccepted: true, Sdp: { } answer })
                one.Agree(answer);
        });
    }

    private readonly HashSet<int> _adopted = [];

    /// <summary>Every few seconds: a leg that should be heard and is silent is asked whether it is still there.</summary>
    internal void LookForSilence(TimeSpan limit)
    {
        if (_machine.Talking is not { } talking)
            return;
        foreach (var number in (int[])[talking.CallerSide, talking.CalleeSide])
            if (LegOf(number) is { IsUp: true } leg && leg.Audio.ShouldSpeak && leg.Audio.Relay is { SilentFor: { } silent } && silent >= limit)
                leg.Probe();
    }
}
