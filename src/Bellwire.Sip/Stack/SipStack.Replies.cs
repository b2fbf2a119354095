using System.Diagnostics.CodeAnalysis;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Stack;

// What the handler's answers do.
public sealed partial class SipStack : IResponsePath
{
    internal void SendStateless(ReceiveScope scope, SipWriter reply)
    {
        scope.IsAnswered = true;
        if (!reply.IsOverflowed)
            _transactions.SendResponse(scope.ReplyTo, reply.Written);
    }

    internal void SendFinal(ReceiveScope scope, SipWriter reply)
    {
        scope.IsAnswered = true;
        if (reply.IsOverflowed)
            return;
        if (scope.Message.MethodKind == SipMethodKind.Invite)
        {
            if (_transactions.IsFull)
                Shed(scope);
            else
                _transactions.Accept(scope, null)?.Respond(reply);
            return;
        }
        _transactions.Complete(scope.Key, scope.ReplyTo, reply.Written);
        _transactions.SendResponse(scope.ReplyTo, reply.Written);
    }

    internal bool TryAccept(ReceiveScope scope, IServerTransactionListener? listener, [NotNullWhen(true)] out ServerTransaction? transaction)
    {
        transaction = null;
        if (_transactions.IsFull)
            Shed(scope);
        else
            transaction = _transactions.Accept(scope, listener);
        scope.IsAnswered = true;
        return transaction is not null;
    }

    internal void Shed(ReceiveScope scope)
    {
        _transactions.Metrics.Shed();
        if (_shedBrake.MayLog(out var more))
            Log.Shed(_logger, scope.Message.MethodKind, scope.Flow.Remote, more);
        var seconds = (int)_options.RetryAfter.TotalSeconds;
        var reply = scope.BeginReply(503).Header(SipHeader.RetryAfter, seconds + Ids.Below(seconds + 1));
        SendStateless(scope, reply.EndWithoutBody());
    }

    bool IResponsePath.SendResponse(SipFlow replyTo, ReadOnlySpan<byte> response)
    {
        switch (replyTo.Send(response))
        {
            case SendOutcome.Accepted:
                return true;
            case SendOutcome.Closed when replyTo.Transport is SipTransport.Tcp or SipTransport.Tls:
                return SendByNewConnection(replyTo, response);
            default:
                return false;
        }
    }

    // RFC 3261 18.2.2: the connection is gone, so one to the source is used or opened. A WebSocket cannot be called back.
    private bool SendByNewConnection(SipFlow replyTo, ReadOnlySpan<byte> response)
    {
        if (_stopped)
            return false;
        if (_connections.Find(replyTo.Transport, replyTo.Remote) is { } open)
            return open.Send(response, replyTo.Remote) == SendOutcome.Accepted;
        _running.Add(ConnectAndSendAsync(replyTo, response.ToArray()));
        return true;
    }

    private async Task ConnectAndSendAsync(SipFlow replyTo, byte[] response)
    {
        var link = await _connector.ConnectAsync(replyTo.Transport, replyTo.Remote, replyTo.Remote.HostText());
        link?.Send(response, replyTo.Remote);
    }
}
