using Bellwire.Sip.Messages;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls.Legs;

// The question whether a phone is still there, and what is passed on to it as it is.
internal sealed partial class Leg
{
    private ClientTransaction? _probe;
    private long _probedAt;

    /// <summary>Asks the phone by OPTIONS whether it is still in the call; only 481, 408 or silence says no. A phone that said yes is left alone as long
    /// as a silent one is at first.</summary>
    internal void Probe()
    {
        if (_phase != LegPhase.Up || _dialog is null || _probe is not null
            || (_probedAt != 0 && _context.Stack.Time.GetElapsedTime(_probedAt) < Options.SilenceCheck))
            return;
        _probedAt = _context.Stack.Time.GetTimestamp();
        _probe = _context.Stack.SendRequest(_dialog.BeginRequest(SipMethod.Options).EndWithoutBody(), WayTo(_dialog), this);
    }

    private void ProbeAnswered(int status)
    {
        _probe = null;
        if (status is 481 or 408 && _phase == LegPhase.Up)
            _owner.OnLost(this);
    }

    /// <summary>Passes an INFO of the other party on.</summary>
    internal void SendInfo(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body)
    {
        if (_phase == LegPhase.Up && _dialog is not null)
            _context.Stack.SendRequest(_dialog.BeginRequest(SipMethod.Info).EndWithBody(contentType, body), WayTo(_dialog), null);
    }
}
