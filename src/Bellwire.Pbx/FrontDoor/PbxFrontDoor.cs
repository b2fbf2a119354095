using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Presence;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.FrontDoor;

/// <summary>Where every SIP request comes in and is given to the one who serves its method.</summary>
public sealed class PbxFrontDoor : ISipRequestHandler
{
    private static readonly SipCapabilities WithoutCalls = new(
        [SipMethod.Register, SipMethod.Options, SipMethod.Ack, SipMethod.Cancel, SipMethod.Publish, SipMethod.Subscribe], ["path", "outbound"], ["application/sdp"]);

    private RegisterHandler? _registers;
    private ExtensionRegistrar? _registrar;
    private PresenceService? _presence;
    private CallService? _calls;
    private volatile bool _draining;

    /// <summary>Gives the door its services: the stack wants its handler first, and the services want the stack. Before the stack is started.</summary>
    /// <param name="calls">Null: a registrar without calls.</param>
    public void Open(RegisterHandler registers, ExtensionRegistrar registrar, PresenceService presence, CallService? calls) =>
        (_registers, _registrar, _presence, _calls) = (registers, registrar, presence, calls);

    /// <summary>From now on new work gets 503 (the server stops); calls that stand are still served.</summary>
    public void Drain() => _draining = true;

    void ISipRequestHandler.OnRequest(in IncomingRequest request)
    {
        var message = request.Message;
        var isInDialog = message.TryTo(out var to) && !to.Tag.IsEmpty && message.MethodKind != SipMethodKind.Register;
        if (_registers is null || _presence is null || (_draining && !isInDialog))
        {
            request.Shed();
            return;
        }
        if (RequestChecks.Answer(request, _calls is null ? WithoutCalls : CallService.Capabilities))
            return;
        if (isInDialog && message.MethodKind == SipMethodKind.Subscribe)
        {
            _presence.OnInDialog(request);
            return;
        }
        if (isInDialog && _calls is not null)
        {
            _calls.OnInDialog(request);
            return;
        }
        switch (message.MethodKind)
        {
            case SipMethodKind.Register:
                _registers.OnRegister(request);
                break;
            case SipMethodKind.Invite when _calls is not null:
                _calls.OnInvite(request);
                break;
            case SipMethodKind.Publish:
                _presence.OnPublish(request);
                break;
            case SipMethodKind.Subscribe:
                _presence.OnSubscribe(request);
                break;
            case SipMethodKind.Options:
                request.Send(404);                                             // a question to a user; we do not tell strangers who is there
                break;
            default:
                request.Send(481);                                             // BYE, PRACK, UPDATE, INFO, REFER, NOTIFY belong to a dialog
                break;
        }
    }

    void ISipRequestHandler.OnAck(in IncomingRequest ack) => _calls?.OnAck(ack);

    void ISipRequestHandler.OnFlowClosed(SipFlow flow) => _registrar?.FlowClosed(flow);
}
