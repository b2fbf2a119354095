using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;

namespace Bellwire.Server.Host;

/// <summary>Stands at the SIP ports until the phone system behind them is whole: what comes before is told to come again.</summary>
internal sealed class LateDoor : ISipRequestHandler
{
    private volatile ISipRequestHandler? _door;

    public void Opens(ISipRequestHandler door) => _door = door;

    public void OnRequest(in IncomingRequest request)
    {
        if (_door is { } door)
            door.OnRequest(request);
        else
            request.Shed();
    }

    public void OnAck(in IncomingRequest ack) => _door?.OnAck(ack);

    public void OnFlowClosed(SipFlow flow) => _door?.OnFlowClosed(flow);
}
