using Bellwire.Sip.Messages;

namespace Bellwire.Sip.Transactions;

/// <summary>
/// What a transaction user hears about a request it has accepted. Called on the thread that received or on the timer's: post to the owner of
/// the call and return. Messages are valid during the call only (<see cref="SipMessage.Detach"/> keeps one).
/// </summary>
public interface IServerTransactionListener
{
    /// <summary>A CANCEL came for an INVITE that has no final response yet; it was answered already. The user now responds with 487.</summary>
    void OnCancel(ServerTransaction transaction, SipMessage cancel);

    /// <summary>An ACK to a 2xx that bears the INVITE's own branch. Others arrive as requests of their own.</summary>
    void OnAck(ServerTransaction transaction, SipMessage ack);

    /// <summary>A failure response was never acknowledged, or a response could not be sent.</summary>
    void OnFailed(ServerTransaction transaction, TransactionFailure failure);
}
