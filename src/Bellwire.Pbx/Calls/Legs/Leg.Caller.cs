using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls.Legs;

// The caller's side: we are the user agent server of its INVITE.
internal sealed partial class Leg
{
    private ServerTransaction? _invite;
    private AnswerRepeater? _repeater;
    private ReliableProvisional? _provisional;
    private bool _awaitsAnswerInAck;
    private (ReadOnlyMemory<byte> Sdp, bool IsOffer)? _heldAnswer;

    /// <summary>A leg for an INVITE that came. Null: it has been answered (too many transactions, or no usable Contact).</summary>
    internal static Leg? OfInvite(LegContext context, ILegOwner owner, LegParty party, LegAudio audio, in IncomingRequest request)
    {
        var message = request.Message;
        if (Dialog.OfRequest(message, request.ToTag, isEarly: true) is not { } dialog)
        {
            request.Send(400, "Contact is missing");
            return null;
        }
        var leg = new Leg(context, owner, party, request.Flow, audio, dialog.Id.CallId, dialog.Id.LocalTag, LegPhase.Incoming) { IsCaller = true };
        if (!request.TryAccept(leg, out var transaction))
            return null;
        leg._invite = transaction;
        leg._dialog = dialog;
        leg.Enter(dialog);
        if (message.HasToken(SipHeader.Require, "100rel"u8))
            leg._provisional = new ReliableProvisional(leg);
        return leg;
    }

    /// <summary>180, 183 and the like, with a description for early media.</summary>
    internal void Ring(int status, ReadOnlyMemory<byte> sdp)
    {
        if (_phase != LegPhase.Incoming || _invite is null)
            return;
        if (_provisional is not null)
            _provisional.Send(status, sdp);
        else
            _invite.Respond(WriteBody(BeginDialogReply(_invite, status), sdp));
    }

    /// <summary>A response to the INVITE that makes or keeps its dialog.</summary>
    private SipWriter BeginDialogReply(ServerTransaction invite, int status) =>
        WriteSession(WriteCapabilities(WriteContact(invite.BeginReply(status, recordRoute: true))));

    /// <summary>Sends a provisional response reliably: with that RSeq (RFC 3262 3). Null: it is too late for one.</summary>
    internal byte[]? RingReliably(int status, uint rseq, ReadOnlyMemory<byte> sdp)
    {
        if (_phase != LegPhase.Incoming || _invite is null)
            return null;
        var reply = BeginDialogReply(_invite, status).Header(SipHeader.Require, "100rel"u8).Header(SipHeader.RSeq, rseq);
        var bytes = WriteBody(reply, sdp).ToArray();
        _invite.Respond(bytes);
        return bytes;
    }

    internal void RingAgain(byte[] response) => _invite?.Respond(response);

    /// <summary>The answer that waited for the PRACK of an answer sent before (RFC 3262 3) goes out now.</summary>
    internal void PrackCame()
    {
        if (_heldAnswer is not { } held)
            return;
        _heldAnswer = null;
        Answer(held.Sdp, held.IsOffer);
    }

    /// <summary>A reliable provisional response was never acknowledged.</summary>
    internal void PrackNeverCame()
    {
        if (_phase == LegPhase.Incoming)
            _owner.OnLost(this);
    }

    /// <summary>The caller has our answer already, in a reliable provisional response; the 2xx must not bring another.</summary>
    internal bool IsAnsweredEarly => _provisional is { HasTold: true };

    /// <summary>200 with the answer, or with an offer when the INVITE had none.</summary>
    internal void Answer(ReadOnlyMemory<byte> sdp, bool isOffer)
    {
        if (_phase != LegPhase.Incoming || _invite is null || _dialog is null)
            return;
        if (_provisional is { HoldsAnswer: true })
        {
            _heldAnswer = (sdp, isOffer);
            return;
        }
        _phase = LegPhase.Up;
        _awaitsAnswerInAck = isOffer;
        _provisional?.Stop();
        _dialog.Confirm();
        var reply = BeginDialogReply(_invite, 200);
        _refresher.AgreeAsServer(_invite.Request, reply);
        WriteBody(reply, sdp);
        var answer = reply.ToArray();
        _invite.Respond(answer);
        _repeater = AnswerRepeater.Start(_context.Stack, _invite, answer, () => OnLoop(AckNeverCame));
    }

    /// <summary>A failure to the caller.</summary>
    internal void Reject(int status, string? warning = null)
    {
        if (_phase != LegPhase.Incoming || _invite is null)
            return;
        _phase = LegPhase.Over;
        _provisional?.Stop();
        var reply = WriteSession(_invite.BeginReply(status));
        if (status == 503)
            reply.Header(SipHeader.RetryAfter, 5 + _context.Stack.Ids.Below(6));
        if (warning is not null)
            reply.Begin(SipHeader.Warning).Raw("399 bellwire "u8).Quoted(System.Text.Encoding.UTF8.GetBytes(warning)).Line();
        _invite.Respond(reply.EndWithoutBody());
        Vanish();
    }

    void IServerTransactionListener.OnCancel(ServerTransaction transaction, SipMessage cancel) => OnLoop(() =>
    {
        if (_phase == LegPhase.Incoming && transaction == _invite)
            _owner.OnCancelled(this);
        else if (transaction == _incomingOffer)
            RefuseOffer(487);
    });

    void IServerTransactionListener.OnAck(ServerTransaction transaction, SipMessage ack) => Acknowledge(ack);

    void IServerTransactionListener.OnFailed(ServerTransaction transaction, TransactionFailure failure) => OnLoop(() =>
    {
        // A failure response that nobody acknowledged is no loss; a 2xx is watched by its repeater.
        if (_phase == LegPhase.Incoming && transaction == _invite)
            _owner.OnCancelled(this);
    });

    /// <summary>The ACK to a 2xx has come, by its own branch or by the INVITE's.</summary>
    internal void Acknowledge(SipMessage ack)
    {
        var kept = ack.Detach();
        OnLoop(() =>
        {
            _repeater?.Stop();
            _repeater = null;
            if (_awaitsAnswerInAck)
            {
                _awaitsAnswerInAck = false;
                _owner.OnAnswerInAck(this, SdpOf(kept));
            }
            NegotiationOver();
        });
    }

    private void AckNeverCame()
    {
        _repeater = null;
        if (_phase == LegPhase.Up)
            _owner.OnLost(this);
    }
}
