using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls.Legs;

// Hanging up, in whatever state the leg is.
internal sealed partial class Leg
{
    private readonly SessionTimer _refresher;
    private ClientTransaction? _bye;

    internal SipStack Stack => _context.Stack;

    internal CallOptions Options => _context.Options;

    /// <summary>Runs work on the loop of the call; for timers.</summary>
    internal void Later(Action work) => OnLoop(work);

    /// <summary>CANCEL, BYE, or a failure response: whatever ends the leg now. Nothing more is told to the owner but that it is gone.</summary>
    internal void Release(ReleaseCause cause)
    {
        var reason = ReasonOf(cause);
        switch (_phase)
        {
            case LegPhase.Incoming:
                Reject(cause == ReleaseCause.ServerStopped ? 503 : 480);
                break;
            case LegPhase.Inviting when _outInvite is null:
                _phase = LegPhase.Over;
                Vanish();
                break;
            case LegPhase.Inviting:
                _phase = LegPhase.Over;
                _cancelReason = reason;
                _outInvite.Cancel(Encoding.UTF8.GetBytes(_cancelReason));
                break;
            case LegPhase.Up:
                HangUp(reason);
                break;
        }
    }

    private void HangUp(string reason)
    {
        RefuseOffer(487);
        _phase = LegPhase.Over;
        FailOffer();
        if (_dialog is null)
        {
            Vanish();
            return;
        }
        StopTimers();
        var writer = _dialog.BeginRequest(SipMethod.Bye);
        if (reason.Length > 0)
            writer.Header("Reason"u8, Encoding.UTF8.GetBytes(reason));
        _bye = _context.Stack.SendRequest(writer.EndWithoutBody(), Flow, this);
    }

    private void StopTimers()
    {
        _repeater?.Stop();
        _repeater = null;
        _provisional?.Stop();
        _refresher.Stop();
    }

    private static string ReasonOf(ReleaseCause cause) => cause switch
    {
        ReleaseCause.AnsweredElsewhere => "SIP;cause=200;text=\"Call completed elsewhere\"",
        ReleaseCause.NoAnswer => "SIP;cause=480;text=\"No answer\"",
        ReleaseCause.Refused => "SIP;cause=603;text=\"Declined\"",
        ReleaseCause.Lost => "SIP;cause=408;text=\"The other side was lost\"",
        ReleaseCause.ServerStopped => "SIP;cause=503;text=\"Server stops\"",
        _ => "",
    };

    /// <summary>The session was not refreshed in time, or it is time to refresh it: RFC 4028.</summary>
    internal void SessionRanOut()
    {
        if (_phase == LegPhase.Up)
            _owner.OnLost(this);
    }

    internal void RefreshSession()
    {
        if (_phase == LegPhase.Up && !Audio.Told.IsEmpty)
            SendOffer(Audio.Told, retriesGlare: true, outcome =>
            {
                if (outcome is { IsAccepted: true, Sdp: { } answer })
                    Agree(answer);
            });
    }
}
