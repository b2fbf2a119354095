using Bellwire.Sip.Digest;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Timers;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls.Legs;

// Re-INVITEs of ours: one at a time, tried again when they collide (RFC 3261 14.1).
internal sealed partial class Leg
{
    private const int MostWaitingOffers = 4;                                   // a transfer makes two; more come from nowhere
    private ClientTransaction? _offer;
    private OurOffer? _ours;                                                   // the offer under way, also while it waits to be tried again
    private Queue<OurOffer>? _waitingOffers;
    private int _offerCSeq;
    private int _owesAck;                                                      // CSeq of our INVITE whose 2xx brought an offer that waits for its answer

    /// <summary>The phone's 2xx brought an offer that waits for its answer, in our ACK.</summary>
    internal bool OwesAnswer => _owesAck != 0;

    /// <summary>Whether an exchange is under way in either direction.</summary>
    internal bool IsNegotiating => _ours is not null || _incomingOffer is not null || _repeater is not null || _owesAck != 0;

    /// <summary>
    /// Sends a re-INVITE. With an empty description the phone is asked for an offer; then its 2xx is acknowledged by <see cref="AnswerTheirOffer"/>.
    /// </summary>
    /// <param name="sdp">The offer.</param>
    /// <param name="retriesGlare">It is ours alone: it waits for the exchange under way, and 491 is tried again after a while (RFC 3261 14.1). Else a
    /// busy leg and 491 are outcomes like others.</param>
    /// <param name="done">Told once.</param>
    internal void SendOffer(ReadOnlyMemory<byte> sdp, bool retriesGlare, Action<OfferOutcome> done)
    {
        var ours = new OurOffer(sdp, retriesGlare, done);
        if (_phase != LegPhase.Up || _dialog is null)
            done(new OfferOutcome(481, null));
        else if (!IsNegotiating)
            SendOfferNow(ours);
        else if (retriesGlare && (_waitingOffers ??= new Queue<OurOffer>()).Count < MostWaitingOffers)
            _waitingOffers.Enqueue(ours);
        else
            done(new OfferOutcome(491, null));
    }

    /// <summary>The answer to the offer that the 2xx of our empty re-INVITE brought.</summary>
    internal void AnswerTheirOffer(ReadOnlyMemory<byte> sdp)
    {
        if (_owesAck == 0)
            return;
        Acknowledge(_owesAck, sdp);
        NegotiationOver();
    }

    /// <summary>An exchange has ended: what waited for it goes on.</summary>
    private void NegotiationOver()
    {
        if (!IsNegotiating && _phase == LegPhase.Up && _waitingOffers is not null && _waitingOffers.TryDequeue(out var next))
            SendOfferNow(next);
    }

    private void SendOfferNow(OurOffer ours)
    {
        if (_phase != LegPhase.Up || _dialog is null)
        {
            FailOffer();
            return;
        }
        _ours = ours;
        var writer = _dialog.BeginRequest(SipMethod.Invite);
        _offerCSeq = _dialog.LocalCSeq;
        WriteSession(WriteCapabilities(WriteContact(writer)));
        _refresher.Propose(writer);
        if (ours.Challenge is { } challenge)
            Prove(writer, challenge, SipMethod.Invite, _dialog.RemoteTarget);
        _offer = _context.Stack.SendRequest(WriteBody(writer, ours.Sdp), WayTo(_dialog), this);
    }

    private void HeardOfOffer(SipMessage response)
    {
        if (response.StatusCode < 200 || _ours is not { } ours)
            return;
        if (response.StatusCode >= 300)
        {
            if (ours.Challenge is null && ChallengeIn(response) is { } challenge)
                SendOfferNow(ours with { Challenge = challenge });
            else if (response.StatusCode == 422 && response.TryMinSe(out var least) && _refresher.Lengthen(least))
                SendOfferNow(ours);
            else
                OfferFailed(response.StatusCode);
            return;
        }
        _offer = null;
        _dialog!.RefreshTarget(response);                                      // an offer is sent in a dialog only
        _refresher.AgreeAsClient(response);
        _offeredLast = false;
        var sdp = SdpOf(response);
        if (ours.Sdp.IsEmpty && sdp is not null)
            _owesAck = _offerCSeq;
        else
            Acknowledge(_offerCSeq, default);
        Done(new OfferOutcome(response.StatusCode, sdp));
    }

    private void OfferFailed(int status)
    {
        _offer = null;
        if (status == 491 && _ours is { RetriesGlare: true } && _phase == LegPhase.Up)
        {
            // Who made the Call-ID waits longer, so that two that collided do not collide again.
            var wait = IsCaller ? _context.Stack.Ids.Below(200) * 10 : 2100 + _context.Stack.Ids.Below(190) * 10;
            _context.Stack.Timers.Arm(new Retry(this), TimeSpan.FromMilliseconds(wait));
            return;
        }
        Done(new OfferOutcome(status, null));
        if (status is 481 or 408 && _phase == LegPhase.Up)                     // the dialog is not there any more (RFC 3261 12.2.1.2)
            _owner.OnLost(this);
    }

    // The call ends while an offer of ours is under way: whoever waits for it is told so (RFC 3261 15.1.2).
    private void FailOffer()
    {
        _offer = null;
        var waiting = _waitingOffers;
        _waitingOffers = null;
        Done(new OfferOutcome(487, null));
        while (waiting is not null && waiting.TryDequeue(out var next))
            next.Done(new OfferOutcome(487, null));
    }

    private void Done(OfferOutcome outcome)
    {
        var ours = _ours;
        _ours = null;
        ours?.Done(outcome);
        NegotiationOver();
    }

    /// <param name="Challenge">With what it is proved, the second time.</param>
    private sealed record OurOffer(ReadOnlyMemory<byte> Sdp, bool RetriesGlare, Action<OfferOutcome> Done, DigestChallenge? Challenge = null);

    private sealed class Retry(Leg leg) : WheelTimer
    {
        protected override void OnDue() => leg.OnLoop(() =>
        {
            if (leg._ours is { } ours && leg._offer is null)
                leg.SendOfferNow(ours);
        });
    }
}
