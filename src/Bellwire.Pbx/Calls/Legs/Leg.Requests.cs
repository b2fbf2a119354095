using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Calls.Legs;

// Requests that come in the dialog.
internal sealed partial class Leg
{
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
}
