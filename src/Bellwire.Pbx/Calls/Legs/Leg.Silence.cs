using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Timers;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls.Legs;

// A carrier's address that says nothing. Timer B would find out after 32 s, when the caller has long hung up; one that is there says 100 at once
// (RFC 3261 17.2.1), so it is passed over much earlier and the next one is tried (RFC 3263 4.3). What it says later is still heard: its call is cancelled.
internal sealed partial class Leg
{
    private ResponseTimer? _responseTimer;
    private List<ClientTransaction>? _givenUp;                                 // INVITEs that were passed over

    private void WaitForResponse(TimeSpan? time)
    {
        if (time is { } most)
            _context.Stack.Timers.Arm(_responseTimer ??= new ResponseTimer(this), most);
    }

    private void StopWaitingForResponse()
    {
        if (_responseTimer is { } timer)
            _context.Stack.Timers.Cancel(timer);
    }

    private void NothingHeard(ClientTransaction invite)
    {
        if (_phase != LegPhase.Inviting || invite != _outInvite)
            return;
        (_givenUp ??= []).Add(invite);
        invite.Cancel();                                                       // goes out with its first word, if there ever is one
        GiveUpInvite(408);
    }

    // Of an INVITE that was passed over: our CANCEL is under way, a 2xx that crosses it is ended (RFC 3261 13.2.2.4).
    private void HeardTooLate(ClientTransaction invite, SipMessage response)
    {
        if (response.StatusCode is >= 200 and < 300 && response.TryCSeq(out var cseq) && Dialog.OfResponse(response) is { } dialog)
            TurnAway(dialog, cseq.Number, invite.Flow);
    }

    private sealed class ResponseTimer(Leg leg) : WheelTimer
    {
        protected override void OnDue()
        {
            if (leg._outInvite is { } invite)
                leg.OnLoop(() => leg.NothingHeard(invite));
        }
    }
}
