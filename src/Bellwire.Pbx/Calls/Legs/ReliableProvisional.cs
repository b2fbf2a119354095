using Bellwire.Sip.Headers;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Timers;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls.Legs;

/// <summary>
/// Reliable provisional responses (RFC 3262 3): one at a time, repeated from T1 on with doubling until its PRACK comes; after 64 x T1 the call goes on
/// without it. What comes while one waits is left out, unless it brings the first description.
/// </summary>
internal sealed class ReliableProvisional(Leg leg) : WheelTimer
{
    private uint _rseq;
    private ServerTransaction? _invite;
    private byte[]? _waiting;
    private int _round;

    internal void Send(ServerTransaction invite, SipWriter reply, ReadOnlyMemory<byte> sdp)
    {
        if (_waiting is not null)
            return;
        if (_rseq == 0)
            _rseq = (uint)leg.Stack.Ids.Below(1 << 20) + 1;
        else
            _rseq++;
        reply.Header(SipHeader.Require, "100rel"u8).Header(SipHeader.RSeq, _rseq);
        _ = sdp.IsEmpty ? reply.EndWithoutBody() : reply.EndWithBody("application/sdp"u8, sdp.Span);
        _waiting = reply.ToArray();
        (_invite, _round) = (invite, 0);
        invite.Respond(_waiting);
        leg.Stack.Timers.Arm(this, leg.Stack.TimerValues.T1);
    }

    /// <summary>True when the PRACK is for the response that waits.</summary>
    internal bool Acknowledge(RAck rack)
    {
        if (_waiting is null || rack.RSeq != _rseq || rack.CSeq.Method != SipMethod.Invite)
            return false;
        Stop();
        return true;
    }

    internal void Stop()
    {
        _waiting = null;
        leg.Stack.Timers.Cancel(this);
    }

    protected override void OnDue() => leg.Later(() =>
    {
        if (_waiting is null || _invite is null || ++_round > 6)               // T1 x (1 + 2 + ... + 64)
            return;
        _invite.Respond(_waiting);
        leg.Stack.Timers.Arm(this, leg.Stack.TimerValues.T1 * (1 << _round));
    });
}
