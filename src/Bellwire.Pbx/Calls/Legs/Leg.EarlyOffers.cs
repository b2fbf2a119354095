using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls.Legs;

// Offers of the caller before the final response: in UPDATE (RFC 3311 5.2) and in PRACK (RFC 3262 5).
internal sealed partial class Leg
{
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
}
