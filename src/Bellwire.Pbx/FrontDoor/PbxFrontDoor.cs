using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.FrontDoor;

/// <summary>Where every SIP request comes in and is given to the one who serves its method.</summary>
public sealed class PbxFrontDoor(RegisterHandler registers, ExtensionRegistrar registrar) : ISipRequestHandler
{
    private static readonly SipCapabilities Capabilities = new(
        [SipMethod.Of(SipMethodKind.Register), SipMethod.Of(SipMethodKind.Options), SipMethod.Of(SipMethodKind.Ack), SipMethod.Of(SipMethodKind.Cancel)],
        ["path", "outbound"],
        ["application/sdp"]);

    private volatile bool _draining;

    /// <summary>From now on new work gets 503 (the server stops).</summary>
    public void Drain() => _draining = true;

    void ISipRequestHandler.OnRequest(in IncomingRequest request)
    {
        if (_draining)
        {
            request.Shed();
            return;
        }
        if (RequestChecks.Answer(request, Capabilities))
            return;
        switch (request.Message.MethodKind)
        {
            case SipMethodKind.Register:
                registers.OnRegister(request);
                break;
            default:
                request.Send(404);
                break;
        }
    }

    void ISipRequestHandler.OnAck(in IncomingRequest ack) { }

    void ISipRequestHandler.OnFlowClosed(SipFlow flow) => registrar.FlowClosed(flow);
}
