namespace Bellwire.Sip.Stack;

// From a response to the client transaction that waits for it.
public sealed partial class SipStack
{
    private void ReceiveResponse(ReceiveScope scope) => _transactions.Metrics.Stray();
}
