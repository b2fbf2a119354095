using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Timers;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Transactions;

/// <summary>All transactions of a stack, by key, and what they share. Thread-safe.</summary>
internal sealed class TransactionLayer
{
    private readonly KeyTable<ServerTransaction> _servers = new();
    private readonly KeyTable<ServerTransaction> _merges = new();
    private readonly KeyTable<ClientTransaction> _clients = new();
    private readonly CompletedRing _completed;
    private readonly int _maxTransactions;
    private readonly IResponsePath _responses;

    internal TransactionLayer(SipStackOptions options, ISipIds ids, TimerWheel timers, TimeProvider time, IResponsePath responses, Func<int> connections,
        Func<long> kernelDrops)
    {
        (Values, Ids, Timers, Time, _responses) = (options.Timers, ids, timers, time, responses);
        _maxTransactions = options.MaxTransactions;
        _completed = new CompletedRing(options.CompletedBytes, options.Timers.Limit, time);
        Keys = new TransactionKeys(ids);
        Metrics = new SipMetrics(() => _servers.Count, () => _clients.Count, connections, kernelDrops);
    }

    internal SipTimerValues Values { get; }

    internal ISipIds Ids { get; }

    internal TimerWheel Timers { get; }

    internal TimeProvider Time { get; }

    internal TransactionKeys Keys { get; }

    internal SipMetrics Metrics { get; }

    internal int ServerCount => _servers.Count;

    internal int ClientCount => _clients.Count;

    internal bool TryGetClient(TransactionKey key, out ClientTransaction? transaction) => _clients.TryGet(key, out transaction);

    private bool TryAdd(ClientTransaction transaction) => _clients.Count < _maxTransactions && _clients.TryAdd(transaction.Key, transaction, out _);

    internal void Forget(ClientTransaction transaction) => _clients.Remove(transaction.Key, transaction);

    /// <summary>False when the request could not be handed to the transport.</summary>
    internal bool SendRequest(SipFlow flow, ReadOnlySpan<byte> request)
    {
        Metrics.Sent();
        return flow.Send(request) == SendOutcome.Accepted;
    }

    internal bool TryGetServer(TransactionKey key, out ServerTransaction? transaction) => _servers.TryGet(key, out transaction);

    /// <summary>The final response kept of a completed non-INVITE transaction, and where it goes.</summary>
    internal bool TryCopyCompleted(TransactionKey key, SipWriter into, out SipFlow target) => _completed.TryCopy(key, into, out target);

    /// <summary>True when the same request came by another way and is under way there (RFC 3261 8.2.2.2).</summary>
    internal bool IsMerged(TransactionKey mergeKey, TransactionKey key) => _merges.TryGet(mergeKey, out var first) && first.Key != key;

    /// <summary>True when no more requests can be accepted.</summary>
    internal bool IsFull => _servers.Count >= _maxTransactions;

    /// <summary>Makes a transaction of the request in hand; null when a copy of it has become one at the same moment on another thread.</summary>
    internal ServerTransaction? Accept(ReceiveScope scope, IServerTransactionListener? listener)
    {
        var request = scope.Message.Detach();
        var mergeKey = Keys.OfMerge(request);
        ServerTransaction transaction = request.MethodKind == SipMethodKind.Invite
            ? new InviteServerTransaction(this, scope.Key, mergeKey, request, scope.Flow, scope.ReplyTo, scope.ToTag.ToArray(), listener)
            : new NonInviteServerTransaction(this, scope.Key, mergeKey, request, scope.Flow, scope.ReplyTo, scope.ToTag.ToArray(), listener);
        if (!_servers.TryAdd(scope.Key, transaction, out var present))
        {
            present.OnAgain();
            return null;
        }
        if (_completed.Contains(scope.Key))
        {
            Forget(transaction);                                    // one was accepted and completed since the copy was looked for
            return null;
        }
        _merges.TryAdd(mergeKey, transaction, out _);
        transaction.Start();
        return transaction;
    }

    /// <summary>The transaction is over: copies of its request count as new.</summary>
    internal void Forget(ServerTransaction transaction)
    {
        _servers.Remove(transaction.Key, transaction);
        _merges.Remove(transaction.MergeKey, transaction);
    }

    /// <summary>The transaction has its final response: only key and response are kept. The ring is filled first, so that a copy of the
    /// request always meets one of the two.</summary>
    internal void Complete(ServerTransaction transaction, ReadOnlySpan<byte> response)
    {
        Complete(transaction.Key, transaction.ReplyTo, response);
        Forget(transaction);
    }

    internal void Complete(TransactionKey key, SipFlow replyTo, ReadOnlySpan<byte> response)
    {
        if (!replyTo.Transport.IsReliable())
            _completed.Add(key, replyTo, response);
    }

    /// <summary>False when the response could not be handed to the transport.</summary>
    internal bool SendResponse(SipFlow replyTo, ReadOnlySpan<byte> response)
    {
        Metrics.Sent();
        return _responses.SendResponse(replyTo, response);
    }

    /// <summary>Starts a client transaction for a request that has its Via already. When there are too many, the listener hears that it failed.</summary>
    internal ClientTransaction Send(byte[] request, SipFlow flow, IClientTransactionListener? listener)
    {
        var message = new SipMessage();
        if (!SipMessage.TryParse(request, message).IsOk || !message.TryVia(out var via))
            throw new ArgumentException("not a SIP request", nameof(request));
        var key = Keys.OfClient(via.Branch, message.MethodKind, message.MethodText);
        ClientTransaction transaction = message.MethodKind == SipMethodKind.Invite
            ? new InviteClientTransaction(this, key, flow, request, listener)
            : new NonInviteClientTransaction(this, key, flow, request, listener);
        if (TryAdd(transaction))
            transaction.Start();
        else
            listener?.OnFailed(transaction, TransactionFailure.Unreachable);
        return transaction;
    }
}
