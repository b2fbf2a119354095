using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Calls.Legs;

// Requests that come in the dialog.
internal sealed partial class Leg
{
    private ServerTransaction? _incomingOffer;
    private bool _offeredLast = true;                                          // the last exchange was the phone's offer and our answer

    /// <summary>A request in the dialog, accepted by the front door. Any thread.</summary>
    internal bool Receive(ServerTransaction transaction) => _owner.Post(() => Serve(transaction));

    private void Serve(ServerTransaction transaction)
    {
        var request = transaction.Request;
        if (_phase is LegPhase.Over or LegPhase.Gone)
        {
            transaction.Respond(request.MethodKind == SipMethodKind.Bye ? 200 : 481);   // two BYEs that cross are both right
            return;
        }
        var hasId = DialogId.TryOfRequest(request, out var id);
        var early = hasId ? _early?.Find(known => known.Dialog.Id == id) : null;
        if ((hasId && _dialog is not null && _dialog.Id == id ? _dialog : early?.Dialog) is not { } dialog)
        {
            transaction.Respond(481);
            return;
        }
        if (dialog.Receive(request) == InDialog.OutOfOrder)
        {
            transaction.Respond(500, "CSeq out of order");
            return;
        }
        if (transaction.Source.Transport.IsReliable() || request.MethodKind is SipMethodKind.Invite or SipMethodKind.Update)
            Flow = transaction.Source;                                         // the phone has a new connection, or another address at its NAT
        switch (request.MethodKind)
        {
            case SipMethodKind.Bye: ServeBye(transaction); break;
            case SipMethodKind.Invite: ServeOffer(transaction, dialog); break;
            case SipMethodKind.Update when _phase != LegPhase.Up && !request.Body.IsEmpty: ServeEarlyOffer(transaction, dialog, early); break;
            case SipMethodKind.Update: ServeUpdate(transaction, dialog); break;
            case SipMethodKind.Prack: ServePrack(transaction); break;
            case SipMethodKind.Info:
                transaction.Respond(200);
                _owner.OnInfo(this, request);
                break;
            case SipMethodKind.Refer when _phase == LegPhase.Up:
                dialog.RefreshTarget(request);
                _owner.OnRefer(this, transaction);
                break;
            case SipMethodKind.Refer:
                transaction.Respond(403, "The call is not answered yet");
                break;
            case SipMethodKind.Options:
                transaction.Respond(WriteCapabilities(transaction.BeginReply(200)).Header(SipHeader.Accept, LegContext.Capabilities.Accept.Span).EndWithoutBody());
                break;
            case SipMethodKind.Notify:
                transaction.Respond(481);                                      // we subscribe to nothing in a call
                break;
            default:
                transaction.Respond(transaction.BeginReply(405).Header(SipHeader.Allow, LegContext.Capabilities.Allow.Span).EndWithoutBody());
                break;
        }
    }

    private void ServeBye(ServerTransaction transaction)
    {
        transaction.Respond(200);
        switch (_phase)
        {
            case LegPhase.Incoming:                                            // the caller may end its early dialog so (RFC 3261 15)
                _owner.OnCancelled(this);
                return;
            case LegPhase.Inviting:                                            // the called side may not; its refusal or its 2xx still comes
                return;
        }
        RefuseOffer(487);
        FailOffer();
        _phase = LegPhase.Over;
        _owner.OnHungUp(this);
        Vanish();
    }

    // RFC 3261 14.2: one exchange at a time.
    private void ServeOffer(ServerTransaction transaction, Dialog dialog)
    {
        if (_incomingOffer is not null || _repeater is not null || _phase != LegPhase.Up)
        {
            RespondLater(transaction);
            return;
        }
        if (_offer is not null || _owesAck != 0)
        {
            transaction.Respond(491);
            return;
        }
        var hasBody = !transaction.Request.Body.IsEmpty;
        var offer = SdpOf(transaction.Request);
        if (hasBody && offer is null)
        {
            transaction.Respond(488);
            return;
        }
        if (!_refresher.Accepts(transaction))
            return;
        dialog.RefreshTarget(transaction.Request);
        _incomingOffer = transaction;
        if (offer is not null && _offeredLast && Audio.Remote is { } last && offer.IsSameButOrigin(last) && !Audio.Told.IsEmpty)
        {
            AnswerOffer(Audio.Told, isOffer: false);                           // a refresh: nothing that the other party must know
            return;
        }
        _owner.OnOffer(this, offer);
    }

    // The exchange before is not over on the other side (RFC 3261 14.2).
    private void RespondLater(ServerTransaction transaction) =>
        transaction.Respond(transaction.BeginReply(500).Header(SipHeader.RetryAfter, _context.Stack.Ids.Below(11)).EndWithoutBody());

    // UPDATE with an offer before the final response (RFC 3311 5.2): only after the first exchange is complete and reliable. Media ends at us, so the other
    // side need not know of a new address or direction; other codecs would concern it, and are refused.
    private void ServeEarlyOffer(ServerTransaction transaction, Dialog dialog, EarlyDialog? early)
    {
        var isAgreed = early is null ? _provisional is { HasTold: true, HoldsAnswer: false } : early is { LastRSeq: > 0, Answer: not null };
        if (!isAgreed)
        {
            if (early is null)
                RespondLater(transaction);
            else
                transaction.Respond(491);
            return;
        }
        if (SdpOf(transaction.Request) is not { } offer || !Audio.TryMirror(offer, out var answer))
        {
            transaction.Respond(488);
            return;
        }
        dialog.RefreshTarget(transaction.Request);
        Agree(offer);
        if (early is not null)
            early.Answer = offer;
        _owner.OnEarlyOffer(this, offer);
        transaction.Respond(WriteBody(WriteSession(WriteCapabilities(WriteContact(transaction.BeginReply(200)))), answer));
    }

    private void ServeUpdate(ServerTransaction transaction, Dialog dialog)
    {
        if (!transaction.Request.Body.IsEmpty)
        {
            ServeOffer(transaction, dialog);
            return;
        }
        if (!_refresher.Accepts(transaction))
            return;
        dialog.RefreshTarget(transaction.Request);
        var reply = WriteCapabilities(WriteContact(transaction.BeginReply(200)));
        _refresher.AgreeAsServer(transaction.Request, reply);
        transaction.Respond(reply.EndWithoutBody());
    }

    private void ServePrack(ServerTransaction transaction)
    {
        if (_provisional is null || _invite is null || !transaction.Request.TryRAck(out var rack) || !_invite.Request.TryCSeq(out var invite)
            || rack.CSeq.Number != invite.Number || !_provisional.IsFor(rack))
        {
            transaction.Respond(481);
            return;
        }
        if (transaction.Request.Body.IsEmpty)
            transaction.Respond(200);
        else
            ServePrackOffer(transaction);
        _provisional.Acknowledged();
    }

    // A second offer, possible once our reliable response has answered the first (RFC 3262 5). Refused or not, the response is acknowledged.
    private void ServePrackOffer(ServerTransaction transaction)
    {
        if (!IsAnsweredEarly || SdpOf(transaction.Request) is not { } offer || !Audio.TryMirror(offer, out var answer))
        {
            transaction.Respond(488);
            return;
        }
        Agree(offer);
        _owner.OnEarlyOffer(this, offer);
        transaction.Respond(WriteBody(WriteSession(WriteCapabilities(WriteContact(transaction.BeginReply(200)))), answer));
    }

    /// <summary>200 to the offer that waits: with our answer, or with our offer when it had none.</summary>
    internal void AnswerOffer(ReadOnlyMemory<byte> sdp, bool isOffer)
    {
        if (_incomingOffer is not { } transaction)
            return;
        _incomingOffer = null;
        var reply = WriteSession(WriteCapabilities(WriteContact(transaction.BeginReply(200))));
        _refresher.AgreeAsServer(transaction.Request, reply);
        WriteBody(reply, sdp);
        var answer = reply.ToArray();
        _offeredLast = !isOffer;
        if (!transaction.Respond(answer) || transaction.Request.MethodKind != SipMethodKind.Invite)
        {
            NegotiationOver();
            return;
        }
        _awaitsAnswerInAck = isOffer;
        _repeater = AnswerRepeater.Start(_context.Stack, transaction, answer, () => OnLoop(AckNeverCame));
    }

    /// <summary>Refuses the offer that waits, if one does; the call goes on as it was.</summary>
    internal void RefuseOffer(int status)
    {
        if (_incomingOffer is not { } transaction)
            return;
        _incomingOffer = null;
        transaction.Respond(status);
        NegotiationOver();
    }

    /// <summary>Whether an offer of the phone waits for its answer; not any more when the phone has cancelled it.</summary>
    internal bool HasOffer => _incomingOffer is not null;
}
