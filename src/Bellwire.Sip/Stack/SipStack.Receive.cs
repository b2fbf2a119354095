using Bellwire.Sip.Headers;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Stack;

// From bytes to the handler. Copies of requests are recognised before anything costs much, then faults, then overload.
public sealed partial class SipStack
{
    void ISipReceiver.OnMessage(SipFlow flow, ReadOnlyMemory<byte> message) => Receive(flow, message, SipFault.None);

    void ISipReceiver.OnBadFrame(SipFlow flow, ReadOnlyMemory<byte> head, SipFault fault) => Receive(flow, head, fault);

    void ISipReceiver.OnClosed(SipFlow flow)
    {
        try
        {
            _handler.OnFlowClosed(flow);
        }
        catch (Exception e)
        {
            Log.CloseFailed(_logger, e, flow.Remote);
        }
    }

    private void Receive(SipFlow flow, ReadOnlyMemory<byte> bytes, SipFault frameFault)
    {
        _transactions.Metrics.Received();
        var scope = ReceiveScope.Take(flow);
        try
        {
            var verdict = SipMessage.TryParse(bytes, scope.Message, _options.Messages);
            if (frameFault != SipFault.None)
                verdict = new SipParseResult(frameFault, SipHeader.ContentLength, verdict.CanAnswer);
            if (verdict.Fault == SipFault.Empty)
                return;
            if (!verdict.IsOk)
                Refuse(scope, verdict);
            else if (scope.Message.IsRequest)
                ReceiveRequest(scope);
            else
                ReceiveResponse(scope);
        }
        catch (Exception e)
        {
            Log.MessageFailed(_logger, e, flow.Remote);             // the root of a message's work: it is lost, its socket and connection live
        }
        finally
        {
            scope.GiveBack();
        }
    }

    private void ReceiveRequest(ReceiveScope scope)
    {
        var message = scope.Message;
        if (!message.TryVia(out var via))
        {
            Refuse(scope, new SipParseResult(SipFault.BadHeader, SipHeader.Via, CanAnswer: false));
            return;
        }
        scope.ReplyTo = ReplyTarget(scope.Flow, via);
        if (message.MethodKind == SipMethodKind.Ack)
        {
            ReceiveAck(scope, via);
            return;
        }
        scope.SetKey(_transactions.Keys.OfRequest(message, via, message.MethodKind));
        if (AnswerCopy(scope))
            return;
        if (message.Validate() is { IsOk: false } verdict)
        {
            Refuse(scope, verdict);
            return;
        }
        if (message.MethodKind == SipMethodKind.Cancel)
            ReceiveCancel(scope, via);
        else if (Admit(scope) is var admission and not Admission.Serve)
            TurnAway(scope, admission);
        else if (IsMerged(scope))
            SendStateless(scope, scope.BeginReply(482).EndWithoutBody());
        else
            HandOver(scope);
    }

    private bool AnswerCopy(ReceiveScope scope)
    {
        if (_transactions.TryGetServer(scope.Key, out var transaction))
        {
            _transactions.Metrics.RepeatReceived();
            transaction!.OnAgain();                                 // not null when found
            return true;
        }
        if (scope.Flow.Transport.IsReliable() || !_transactions.TryCopyCompleted(scope.Key, ThreadWriters.Own, out var target))
            return false;
        _transactions.Metrics.RepeatReceived();
        _transactions.SendResponse(target, ThreadWriters.Own.Written);
        return true;
    }

    private void HandOver(ReceiveScope scope)
    {
        var method = scope.Message.MethodKind;
        try
        {
            _handler.OnRequest(new IncomingRequest(this, scope));
        }
        catch (Exception e)
        {
            Log.HandlerFailed(_logger, e, method, scope.Flow.Remote); // the root of this message's work: it is lost, the stack lives
        }
        if (scope.IsAnswered)
            return;
        Log.Unanswered(_logger, method, scope.Flow.Remote);
        SendStateless(scope, scope.BeginReply(500).EndWithoutBody());
    }

    // An ACK that matches an INVITE transaction by its branch is the transaction's (RFC 3261 17.2.3); others are the handler's.
    private void ReceiveAck(ReceiveScope scope, in ViaView via)
    {
        scope.SetKey(_transactions.Keys.OfRequest(scope.Message, via, SipMethodKind.Invite));
        if (_transactions.TryGetServer(scope.Key, out var transaction) && transaction is InviteServerTransaction invite)
        {
            invite.OnAck(scope.Message);
            return;
        }
        if (!scope.Message.Validate().IsOk)
        {
            _transactions.Metrics.Bad();
            return;
        }
        try
        {
            _handler.OnAck(new IncomingRequest(this, scope));
        }
        catch (Exception e)
        {
            Log.HandlerFailed(_logger, e, SipMethodKind.Ack, scope.Flow.Remote);
        }
    }

    // RFC 3261 9.2: 200 when its INVITE is known, with the tag that the INVITE's responses bear, else 481.
    private void ReceiveCancel(ReceiveScope scope, in ViaView via)
    {
        var inviteKey = _transactions.Keys.OfRequest(scope.Message, via, SipMethodKind.Invite);
        if (!_transactions.TryGetServer(inviteKey, out var transaction) || transaction is not InviteServerTransaction invite)
        {
            SendFinal(scope, scope.BeginReply(481).EndWithoutBody());
            return;
        }
        SendFinal(scope, ThreadWriters.Replies
            .Respond(scope.Message, 200, invite.ToTag, scope.Flow.Remote).EndWithoutBody());
        invite.OnCancel(scope.Message);
    }

    private bool IsMerged(ReceiveScope scope) =>
        scope.Message.TryTo(out var to) && to.Tag.IsEmpty && _transactions.IsMerged(_transactions.Keys.OfMerge(scope.Message), scope.Key);

    // Overload: what nobody has worked on yet goes first. A request inside a dialog ends or keeps a call, and one with credentials has
    // cost its challenge already, so both are served.
    private static Admission Admit(ReceiveScope scope)
    {
        if (scope.Flow.Link is not UdpLink udp)
            return Admission.Serve;
        var message = scope.Message;
        var isNew = !message.Has(SipHeader.Authorization) && !message.Has(SipHeader.ProxyAuthorization) && message.TryTo(out var to) && to.Tag.IsEmpty;
        return isNew ? udp.NewWork.Admit() : Admission.Serve;
    }

    private void TurnAway(ReceiveScope scope, Admission admission)
    {
        if (admission == Admission.TurnAway)
            Shed(scope);
        else
            _transactions.Metrics.Dropped();
    }

    private void Refuse(ReceiveScope scope, SipParseResult verdict)
    {
        _transactions.Metrics.Bad();
        Log.Bad(_logger, scope.Flow.Remote, verdict.Reason);
        if (!verdict.CanAnswer || !scope.Message.TryVia(out var via))
            return;                                                 // a response, an ACK, or nobody to tell (RFC 3261 18.3)
        scope.ReplyTo = ReplyTarget(scope.Flow, via);
        scope.SetKey(_transactions.Keys.OfRequest(scope.Message, via, scope.Message.MethodKind));
        SendStateless(scope, scope.BeginReply(verdict.StatusCode, verdict.Reason).EndWithoutBody());
    }

    // RFC 3261 18.2.2 and RFC 3581 4: UDP to the source, and without rport to the port that Via names. A connection answers by itself; the
    // address is for the case that it has gone: then a new one is made to the source and the port in Via.
    private static SipFlow ReplyTarget(SipFlow flow, in ViaView via)
    {
        if (via.HasRport && !flow.Transport.IsReliable())
            return flow;
        var port = via.Port != 0 ? (ushort)via.Port : flow.Transport.DefaultPort();
        return flow with { Remote = flow.Remote.WithPort(port) };
    }
}
