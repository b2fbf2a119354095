using Bellwire.Sip.Digest;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Sdp;
using Bellwire.Sip.Timers;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls.Legs;

/// <summary>What came of an offer of ours: 200 with its description, or the status that refused it.</summary>
internal readonly record struct OfferOutcome(int Status, SdpSession? Sdp)
{
    internal bool IsAccepted => Status is >= 200 and < 300;
}

// Re-INVITEs of ours, and the questions whether a phone is still there.
internal sealed partial class Leg
{
    private const int MostWaitingOffers = 4;                                   // a transfer makes two; more come from nowhere

    private ClientTransaction? _offer;
    private ClientTransaction? _probe;
    private long _probedAt;
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

    /// <summary>Asks the phone by OPTIONS whether it is still in the call; only 481, 408 or silence says no. A phone that said yes is left alone as long
    /// as a silent one is at first.</summary>
    internal void Probe()
    {
        if (_phase != LegPhase.Up || _dialog is null || _probe is not null
            || (_probedAt != 0 && _context.Stack.Time.GetElapsedTime(_probedAt) < Options.SilenceCheck))
            return;
        _probedAt = _context.Stack.Time.GetTimestamp();
        _probe = _context.Stack.SendRequest(_dialog.BeginRequest(SipMethod.Options).EndWithoutBody(), WayTo(_dialog), this);
    }

    private void ProbeAnswered(int status)
    {
        _probe = null;
        if (status is 481 or 408 && _phase == LegPhase.Up)
            _owner.OnLost(this);
    }

    /// <summary>Passes an INFO of the other party on.</summary>
    internal void SendInfo(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body)
    {
        if (_phase == LegPhase.Up && _dialog is not null)
            _context.Stack.SendRequest(_dialog.BeginRequest(SipMethod.Info).EndWithBody(contentType, body), WayTo(_dialog), null);
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
