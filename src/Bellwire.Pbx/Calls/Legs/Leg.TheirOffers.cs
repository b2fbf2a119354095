using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls.Legs;

// Offers that come in the dialog, one at a time (RFC 3261 14.2), and how they are answered.
internal sealed partial class Leg
{
    private ServerTransaction? _incomingOffer;
    private bool _offeredLast = true;                                          // the last exchange was the phone's offer and our answer

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
