using Bellwire.Sip.Messages;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls.Legs;

// Whatever is said to requests of ours goes to whoever waits for it.
internal sealed partial class Leg
{
    void IClientTransactionListener.OnResponse(ClientTransaction transaction, SipMessage response)
    {
        var kept = response.Detach();
        OnLoop(() => Heard(transaction, kept));
    }

    void IClientTransactionListener.OnFailed(ClientTransaction transaction, TransactionFailure failure) =>
        OnLoop(() => HeardNothing(transaction, failure == TransactionFailure.Timeout ? 408 : 503));

    private void Heard(ClientTransaction transaction, SipMessage response)
    {
        if (transaction == _outInvite)
            HeardOfInvite(response);
        else if (_givenUp?.Contains(transaction) == true)
            HeardTooLate(transaction, response);
        else if (transaction == _offer)
            HeardOfOffer(response);
        else if (transaction == _bye)
            HeardOfBye(response);
        else if (transaction == _probe && response.StatusCode >= 200)
            ProbeAnswered(response.StatusCode);
        else if (response.StatusCode is >= 200 and < 300 && response.TryCSeq(out var cseq) && cseq.Method == SipMethod.Invite)
            AcknowledgeAgain(cseq.Number);                                     // the 2xx to a re-INVITE came again, or too late to count
    }

    private void HeardNothing(ClientTransaction transaction, int status)
    {
        if (transaction == _outInvite && _phase == LegPhase.Inviting)
            GiveUpInvite(status);
        else if (transaction == _offer)
            OfferFailed(408);
        else if (transaction == _bye || (transaction == _outInvite && _phase == LegPhase.Over))
            Vanish();
        else if (transaction == _probe)
            ProbeAnswered(408);
    }

    private void HeardOfInvite(SipMessage response)
    {
        StopWaitingForResponse();
        if (response.StatusCode < 200)
            HeardProvisional(response);
        else if (response.StatusCode < 300)
            HeardSuccess(response);
        else if (_phase == LegPhase.Over)
            Vanish();
        else if (_phase == LegPhase.Inviting && !TryAgain(response))
            HeardFailure(response);
    }
}
