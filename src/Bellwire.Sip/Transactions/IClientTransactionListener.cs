using Bellwire.Sip.Messages;

namespace Bellwire.Sip.Transactions;

/// <summary>
/// What a transaction user hears about a request it has sent. Called on the thread that received or on the timer's, or from within the sending call
/// itself when nothing could be sent: post to the owner of the call and return.
/// </summary>
public interface IClientTransactionListener
{
    /// <summary>A response: any number of provisional ones, then one final one. An INVITE may bring several 2xx, copies of one and those of other
    /// branches: each needs an ACK from the user. Valid during the call only (<see cref="SipMessage.Detach"/> keeps it).</summary>
    void OnResponse(ClientTransaction transaction, SipMessage response);

    /// <summary>No final response will come: to be taken as 408 or 503 (RFC 3261 8.1.3.1). Not called after a final response.</summary>
    void OnFailed(ClientTransaction transaction, TransactionFailure failure);
}
