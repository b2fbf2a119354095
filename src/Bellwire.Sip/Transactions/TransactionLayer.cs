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
    private readonly CompletedRing _completed;
    private readonly int _maxTransactions;
    private readonly IResponsePath _responses;

    internal TransactionLayer(SipStackOptions options, ISipIds ids, TimerWheel timers, TimeProvider time, IResponsePath responses, Func<int> connections)
    {
        (Values, Ids, Timers, Time, _responses) = (options.Timers, ids, timers, time, responses);
        _maxTransactions = options.MaxTransactions;
        _completed = new CompletedRing(options.CompletedBytes, options.Timers.Limit, time);
        Keys = new TransactionKeys(ids);
        Metrics = new SipMetrics(() => _servers.Count, () => 0, connections);
    }

    internal SipTimerValues Values { get; }

    internal ISipIds Ids { get; }

    internal TimerWheel Timers { get; }

    internal TimeProvider Time { get; }

    internal TransactionKeys Keys { get; }

    internal SipMetrics Metrics { get; }

    internal int ServerCount => _servers.Count;

    internal bool TryGetServer(TransactionKey key, out ServerTransaction? transaction) => _servers.TryGet(key, out transaction);

    /// <summary>The final response kept of a completed non-INVITE transaction, and where it goes.</summary>
    internal bool TryCopyCompleted(TransactionKey key, SipWriter into, out SipFlow target) => _completed.TryCopy(key, into, out target);

    /// <summary>True when the same request came by another way and is under way there (RFC 3261 8.2.2.2).</summary>
    internal bool IsMerged(TransactionKey mergeKey, TransactionKey key) => _merges.TryGet(mergeKey, out var first) && first.Key != key;

    /// <summary>Makes a transaction of the request in hand; null when the limit is reached.</summary>
    internal ServerTransaction? Accept(ReceiveScope scope, IServerTransactionListener? listener)
    {
        if (_servers.Count >= _maxTransactions)
            return null;
        var request = scope.Message.Detach();
        var toTag = scope.ToTag.ToArray();
        var mergeKey = Keys.OfMerge(request);
        if (request.MethodKind == SipMethodKind.Invite)
        {
            var invite = new InviteServerTransaction(this, scope.Key, mergeKey, request, scope.Flow, scope.ReplyTo, toTag, listener);
            if (!_servers.TryAdd(scope.Key, invite, out var present))
                return present;
            _merges.TryAdd(mergeKey, invite, out _);
            invite.Start();
            return invite;
        }
        var other = new NonInviteServerTransaction(this, scope.Key, mergeKey, request, scope.Flow, scope.ReplyTo, toTag, listener);
        if (!_servers.TryAdd(scope.Key, other, out var already))
            return already;
        _merges.TryAdd(mergeKey, other, out _);
        other.Start();
        return other;
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
}
