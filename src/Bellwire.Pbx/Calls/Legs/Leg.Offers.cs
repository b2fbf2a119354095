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
    private ClientTransaction? _offer;
    private ClientTransaction? _probe;
    private Action<OfferOutcome>? _offerDone;
    private ReadOnlyMemory<byte> _offered;
    private int _offerCSeq;
    private bool _retriesGlare;

    /// <summary>Whether an exchange is under way in either direction.</summary>
    internal bool IsNegotiating => _offer is not null || _offerDone is not null || _incomingOffer is not null || _repeater is not null;

    /// <summary>
    /// Sends a re-INVITE. With an empty description the phone is asked for an offer; then its 2xx is acknowledged by <see cref="AnswerTheirOffer"/>.
    /// </summary>
    /// <param name="retriesGlare">491 is tried again after a while (RFC 3261 14.1); else it is an outcome like others.</param>
    internal void SendOffer(ReadOnlyMemory<byte> sdp, bool retriesGlare, Action<OfferOutcome> done)
    {
        if (_phase != LegPhase.Up || _dialog is null || IsNegotiating)
        {
            done(new OfferOutcome(_phase == LegPhase.Up ? 491 : 481, null));
            return;
        }
        (_offered, _offerDone, _retriesGlare) = (sdp, done, retriesGlare);
        SendOfferNow();
    }

    /// <summary>The answer to the offer that the 2xx of our empty re-INVITE brought.</summary>
    internal void AnswerTheirOffer(ReadOnlyMemory<byte> sdp) => Acknowledge(_offerCSeq, sdp);

    private void SendOfferNow()
    {
        if (_phase != LegPhase.Up || _dialog is null)
        {
            FailOffer();
            return;
        }
        var writer = _dialog.BeginRequest(SipMethod.Invite);
        _offerCSeq = _dialog.LocalCSeq;
        WriteSession(WriteCapabilities(WriteContact(writer)));
        _refresher.Propose(writer);
        _offer = _context.Stack.SendRequest(WriteBody(writer, _offered), Flow, this);
    }

    private void HeardOfOffer(SipMessage response)
    {
        if (response.StatusCode < 200)
            return;
        if (response.StatusCode >= 300)
        {
            OfferFailed(response.StatusCode);
            return;
        }
        _offer = null;
        _dialog!.RefreshTarget(response);                                      // an offer is sent in a dialog only
        _refresher.AgreeAsClient(response);
        if (!_offered.IsEmpty)
            Acknowledge(_offerCSeq, default);
        Done(new OfferOutcome(response.StatusCode, SdpOf(response)));
    }

    private void OfferFailed(int status)
    {
        _offer = null;
        if (status == 491 && _retriesGlare && _phase == LegPhase.Up)
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

    private void FailOffer()
    {
        _offer = null;
        Done(new OfferOutcome(481, null));
    }

    private void Done(OfferOutcome outcome)
    {
        var done = _offerDone;
        _offerDone = null;
        done?.Invoke(outcome);
    }

    /// <summary>Asks the phone by OPTIONS whether it is still in the call; only 481, 408 or silence says no.</summary>
    internal void Probe()
    {
        if (_phase != LegPhase.Up || _dialog is null || _probe is not null)
            return;
        _probe = _context.Stack.SendRequest(_dialog.BeginRequest(SipMethod.Options).EndWithoutBody(), Flow, this);
    }

    private void ProbeAnswered(int status)
    {
        _probe = null;
        if (status is 481 or 408 or 503 && _phase == LegPhase.Up)
            _owner.OnLost(this);
    }

    /// <summary>Passes an INFO of the other party on.</summary>
    internal void SendInfo(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body)
    {
        if (_phase == LegPhase.Up && _dialog is not null)
            _context.Stack.SendRequest(_dialog.BeginRequest(SipMethod.Info).EndWithBody(contentType, body), Flow, null);
    }

    private sealed class Retry(Leg leg) : WheelTimer
    {
        protected override void OnDue() => leg.OnLoop(() =>
        {
            if (leg._offerDone is not null && leg._offer is null)
                leg.SendOfferNow();
        });
    }
}
