namespace Bellwire.Sip.Transactions;

/// <summary>How a transaction ended without what it waited for.</summary>
public enum TransactionFailure : byte
{
    /// <summary>No response (client; to be taken as 408), or no ACK (server), within 64 x T1.</summary>
    Timeout,
    /// <summary>The transport refused the message, or there was no place to send it to (to be taken as 503).</summary>
    Unreachable,
}
