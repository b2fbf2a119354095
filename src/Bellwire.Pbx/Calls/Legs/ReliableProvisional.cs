using Bellwire.Sip.Headers;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Timers;

namespace Bellwire.Pbx.Calls.Legs;

/// <summary>
/// Reliable provisional responses (RFC 3262 3): one at a time, repeated from T1 on with doubling until its PRACK comes; after 64 x T1 the call is given
/// up. Of what comes while one waits the last is sent next; a description is sent once.
/// </summary>
internal sealed class ReliableProvisional(Leg leg) : WheelTimer
{
    private const int Rounds = 6;                                              // T1 x (1 + 2 + ... + 32), then half a second more

    private uint _rseq;
    private byte[]? _waiting;
    private int _round;
    private (int Status, ReadOnlyMemory<byte> Sdp)? _next;
    private bool _waitingTells;

    /// <summary>The caller has our answer, or will have it with the response that waits.</summary>
    internal bool HasTold { get; private set; }

    /// <summary>A response with the answer waits for its PRACK: until then there is no 2xx.</summary>
    internal bool HoldsAnswer => _waiting is not null && _waitingTells;

    internal void Send(int status, ReadOnlyMemory<byte> sdp)
    {
        if (_waiting is not null)
        {
            _next = (status, sdp.IsEmpty && _next is { } before ? before.Sdp : sdp);
            return;
        }
        _rseq = _rseq == 0 ? (uint)leg.Stack.Ids.Below(1 << 20) + 1 : _rseq + 1;
        if (HasTold)
            sdp = default;
        _waitingTells = !sdp.IsEmpty;
        _waiting = leg.RingReliably(status, _rseq, sdp);
        if (_waiting is null)
            return;
        HasTold |= _waitingTells;
        _round = 0;
        leg.Stack.Timers.Arm(this, leg.Stack.TimerValues.T1);
    }

    /// <summary>Whether a PRACK is for the response that waits.</summary>
    internal bool IsFor(RAck rack) => _waiting is not null && rack.RSeq == _rseq && rack.CSeq.Method == SipMethod.Invite;

    /// <summary>The PRACK has come: the next response, or the answer, may go.</summary>
    internal void Acknowledged()
    {
        var next = _next;
        Stop();
        leg.PrackCame();
        if (next is { } response)
            leg.Ring(response.Status, response.Sdp);
    }

    internal void Stop()
    {
        (_waiting, _next) = (null, null);
        leg.Stack.Timers.Cancel(this);
    }

    protected override void OnDue() => leg.Later(() =>
    {
        if (_waiting is null)
            return;
        if (++_round > Rounds)
        {
            Stop();
            leg.PrackNeverCame();
            return;
        }
        leg.RingAgain(_waiting);
        leg.Stack.Timers.Arm(this, leg.Stack.TimerValues.T1 * (_round == Rounds ? 1 : 1 << _round));
    });
}
