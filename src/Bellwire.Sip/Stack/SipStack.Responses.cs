using Bellwire.Sip.Messages;

namespace Bellwire.Sip.Stack;

// From a response to the client transaction that waits for it.
public sealed partial class SipStack
{
    private void ReceiveResponse(ReceiveScope scope)
    {
        var message = scope.Message;
        if (!message.Validate().IsOk || !message.TryVia(out var via) || !message.TryCSeq(out var cseq))
        {
            _transactions.Metrics.Bad();
            return;
        }
        var methodText = cseq.Method.Kind == SipMethodKind.Other ? System.Text.Encoding.ASCII.GetBytes(cseq.Method.ToString()) : [];
        var key = _transactions.Keys.OfClient(via.Branch, cseq.Method.Kind, methodText);
        if (_transactions.TryGetClient(key, out var transaction))
            transaction!.OnResponse(message);                       // not null when found
        else
            _transactions.Metrics.Stray();                          // RFC 6026 8.9: dropped, never passed on
    }
}
