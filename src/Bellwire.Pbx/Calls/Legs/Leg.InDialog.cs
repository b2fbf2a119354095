using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls.Legs;

// Requests that come in the dialog.
internal sealed partial class Leg
{
    private ServerTransaction? _incomingOffer;

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
        var dialog = _dialog ?? _early.Find(early => DialogId.TryOfRequest(request, out var id) && early.Id == id);
        if (dialog is null)
        {
            transaction.Respond(481);
            return;
        }
        if (dialog.Receive(request) == InDialog.OutOfOrder)
        {
            transaction.Respond(500, "CSeq out of order");
            return;
        }
        switch (request.MethodKind)
        {
            case SipMethodKind.Bye: ServeBye(transaction); break;
            case SipMethodKind.Invite: ServeOffer(transaction, dialog); break;
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
        if (_phase == LegPhase.Incoming)                                       // the caller may end its early dialog so (RFC 3261 15)
        {
            _owner.OnCancelled(this);
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
        if (_incomingOffer is not null)
        {
            transaction.Respond(transaction.BeginReply(500).Header(SipHeader.RetryAfter, _context.Stack.Ids.Below(11)).EndWithoutBody());
            return;
        }
        if (_offer is not null || _repeater is not null || _phase != LegPhase.Up)
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
        if (offer is not null && Audio.Remote is { } last && offer.IsSameButOrigin(last) && !Audio.Told.IsEmpty)
        {
            AnswerOffer(Audio.Told, isOffer: false);                           // a refresh: nothing that the other party must know
            return;
        }
        _owner.OnOffer(this, offer);
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

    private void ServePrack(ServerTransaction transaction) =>
        transaction.Respond(transaction.Request.TryRAck(out var rack) && _provisional?.Acknowledge(rack) == true ? 200 : 481);

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
        if (!transaction.Respond(answer) || transaction.Request.MethodKind != SipMethodKind.Invite)
            return;
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
    }
}
