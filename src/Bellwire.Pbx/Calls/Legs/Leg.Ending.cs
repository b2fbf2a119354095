using System.Text;
using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Digest;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls.Legs;

// Hanging up, in whatever state the leg is.
internal sealed partial class Leg
{
    private readonly SessionTimer _refresher;
    private ClientTransaction? _bye;
    private bool _byeIsProved;

    internal SipStack Stack => _context.Stack;

    internal CallOptions Options => _context.Options;

    /// <summary>Runs work on the loop of the call; for timers.</summary>
    internal void Later(Action work) => OnLoop(work);

    /// <summary>CANCEL, BYE, or a failure response: whatever ends the leg now. Nothing more is told to the owner but that it is gone.</summary>
    /// <param name="cause">For its Reason header (RFC 3326).</param>
    /// <param name="status">A SIP status that says more than the cause; 0: none.</param>
    internal void Release(ReleaseCause cause, int status = 0)
    {
        var reason = status == 0 ? ReasonOf(cause) : $"SIP;cause={status};text=\"{Encoding.ASCII.GetString(ReasonPhrases.Of(status))}\"";
        switch (_phase)
        {
            case LegPhase.Incoming:
                Reject(cause switch { ReleaseCause.ServerStopped => 503, ReleaseCause.Fault => 500, _ => 480 });
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

    /// <summary>Lets the leg go without a word, when even its last words have failed: its dialog is forgotten, its ports are free.</summary>
    internal void Abandon()
    {
        _phase = LegPhase.Over;
        Vanish();
        FailOffer();                                                           // whoever waits for its answer waits no longer
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
        if (_owesAck != 0)
            Acknowledge(_owesAck, default);
        _cancelReason = reason;
        SendBye(_dialog, null);
    }

    private void SendBye(Dialog dialog, DigestChallenge? challenge)
    {
        var writer = dialog.BeginRequest(SipMethod.Bye);
        if (_cancelReason.Length > 0)
            writer.Header("Reason"u8, Encoding.UTF8.GetBytes(_cancelReason));
        if (challenge is not null)
            Prove(writer, challenge, SipMethod.Bye, dialog.RemoteTarget);
        _bye = _context.Stack.SendRequest(writer.EndWithoutBody(), WayTo(dialog), this);
    }

    // A carrier that wants proof for BYE too would count the call on for ever.
    private void HeardOfBye(SipMessage response)
    {
        if (response.StatusCode < 200)
            return;
        if (_dialog is not null && !_byeIsProved && ChallengeIn(response) is { } challenge)
        {
            _byeIsProved = true;
            SendBye(_dialog, challenge);
            return;
        }
        Vanish();
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
        ReleaseCause.Fault => "SIP;cause=500;text=\"Server fault\"",
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
        if (_phase == LegPhase.Up && !Audio.Told.IsEmpty && !IsNegotiating)
            SendOffer(Audio.Told, retriesGlare: false, outcome =>
            {
                if (outcome is { IsAccepted: true, Sdp: { } answer })
                    Agree(answer);
            });
    }
}
