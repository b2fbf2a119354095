using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Calls.Legs;

// The 2xx of a called phone, its ACK, and what becomes of one that comes too late (RFC 3261 13.2.2.4).
internal sealed partial class Leg
{
    private List<DialogId>? _turnedAway;
    private int _ackCSeq;
    private byte[]? _ackWithBody;

    private void HeardSuccess(SipMessage response)
    {
        var hasId = DialogId.TryOfResponse(response, out var id);
        if (hasId && _dialog is not null && _dialog.Id == id)
        {
            AcknowledgeAgain(_inviteCSeq);                                     // the 2xx came again: our ACK was lost
            return;
        }
        var early = hasId ? _early?.Find(known => known.Dialog.Id == id) : null;
        if (!hasId || (early?.Dialog ?? Dialog.OfResponse(response)) is not { } dialog)
        {
            if (_phase == LegPhase.Inviting)
                GiveUpInvite(500);                                             // a 2xx without tag or Contact: there is no dialog to talk in
            else if (_phase == LegPhase.Over)
                Vanish();
            return;
        }
        dialog.ConfirmBy(response);
        if (_phase != LegPhase.Inviting)
        {
            var bye = TurnAway(dialog, _inviteCSeq, WayTo(dialog));
            if (_phase == LegPhase.Over)
                _bye = bye ?? _bye;
            return;
        }
        _phase = LegPhase.Up;
        _dialog = dialog;
        if (early is null)
            Enter(dialog);
        _refresher.AgreeAsClient(response);
        var sdp = SdpOf(response);
        if (_plan!.Sdp.IsEmpty && sdp is not null)                             // SendInvite has run, so the plan is there
            _owesAck = _inviteCSeq;
        else
            Acknowledge(_inviteCSeq, default);
        sdp ??= early?.Answer;
        (_early, _earlyMedia, _offeredLast) = (null, null, false);
        _owner.OnAnswered(this, sdp);
    }

    // A 2xx that nobody waits for any more: after our CANCEL, or from a second phone behind a proxy. ACK and BYE (RFC 3261 13.2.2.4).
    private ClientTransaction? TurnAway(Dialog dialog, int inviteCSeq, SipFlow way)
    {
        _context.Stack.SendStateless(dialog.BeginAck(inviteCSeq).EndWithoutBody(), way, out _);
        if (_turnedAway?.Contains(dialog.Id) == true || _turnedAway?.Count >= MostForks)
            return null;
        (_turnedAway ??= []).Add(dialog.Id);
        return _context.Stack.SendRequest(dialog.BeginRequest(SipMethod.Bye).EndWithoutBody(), way, this);
    }

    /// <summary>ACK to a 2xx of ours, with the answer when its offer came in the 2xx.</summary>
    private void Acknowledge(int cseq, ReadOnlyMemory<byte> sdp)
    {
        if (_dialog is null)
            return;
        _owesAck = 0;
        _context.Stack.SendStateless(WriteBody(_dialog.BeginAck(cseq), sdp), WayTo(_dialog), out var sent);
        (_ackCSeq, _ackWithBody) = (cseq, sdp.IsEmpty ? null : sent);
    }

    private void AcknowledgeAgain(int cseq)
    {
        if (_dialog is null || _owesAck == cseq)                               // its answer is still awaited
            return;
        if (_ackCSeq == cseq && _ackWithBody is not null)
            _context.Stack.SendAgain(_ackWithBody, WayTo(_dialog));
        else
            _context.Stack.SendStateless(_dialog.BeginAck(cseq).EndWithoutBody(), WayTo(_dialog), out _);
    }
}
