using System.Text;
using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Digest;
using Bellwire.Sip.Grammar;
using Bellwire.Sip.Headers;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Calls.Legs;

// The called side: we are the user agent client of an INVITE.
internal sealed partial class Leg
{
    private const int MostForks = 8;                                           // dialogs that one INVITE may bring from behind a proxy

    private List<EarlyDialog>? _early;
    private EarlyDialog? _earlyMedia;                                          // the fork whose early description counts
    private List<DialogId>? _turnedAway;
    private OutgoingInvite? _plan;
    private ClientTransaction? _outInvite;
    private int _inviteCSeq;
    private int _proofs;
    private bool _isLengthened;
    private DigestChallenge? _challenge;
    private int _ackCSeq;
    private byte[]? _ackWithBody;
    private string _cancelReason = "";
    private bool _isTriedElsewhere;

    /// <summary>A leg that will call; nothing is sent before <see cref="Invite"/>.</summary>
    /// <param name="callId">Its Call-ID; null: a new one.</param>
    internal static Leg ToTarget(LegContext context, ILegOwner owner, LegParty party, LegAudio audio, SipFlow flow, int number, string? callId = null) =>
        new(context, owner, party, flow, audio, callId ?? context.NewToken(24), context.NewToken(12), LegPhase.Inviting) { Number = number };

    /// <summary>Sends the INVITE.</summary>
    internal void Invite(OutgoingInvite plan)
    {
        _plan = plan;
        SendInvite();
    }

    /// <summary>Sends the same INVITE by another way, after the one before failed.</summary>
    internal void InviteBy(SipFlow flow)
    {
        Flow = flow;
        (_proofs, _isLengthened) = (0, false);
        SendInvite();
    }

    private void SendInvite()
    {
        if (_phase != LegPhase.Inviting || _plan is null)
            return;
        var writer = SipStack.BeginRequest(SipMethod.Invite, Encoding.UTF8.GetBytes(_plan.RequestUri));
        foreach (var route in _plan.Routes)
            writer.Header(SipHeader.Route, route);
        writer.Header(SipHeader.MaxForwards, _plan.MaxForwards)
            .NameAddr(SipHeader.From, Encoding.UTF8.GetBytes(_plan.FromDisplayName), Encoding.UTF8.GetBytes(_plan.FromUri), Encoding.ASCII.GetBytes(_localTag))
            .NameAddr(SipHeader.To, default, Encoding.UTF8.GetBytes(_plan.ToUri))
            .Header(SipHeader.CallId, CallId)
            .CSeq(++_inviteCSeq, SipMethod.Invite);
        WriteSession(WriteCapabilities(WriteContact(writer), mayRingReliably: !_plan.Sdp.IsEmpty));
        _refresher.Propose(writer);
        if (_plan.AssertedIdentity is { } identity)
            writer.Header(SipHeader.PAssertedIdentity, identity);
        if (_plan.IsWithheld)
            writer.Header(SipHeader.Privacy, "id"u8);
        if (_challenge is not null)
            Prove(writer, _challenge, SipMethod.Invite, Encoding.UTF8.GetBytes(_plan.RequestUri));
        WriteBody(writer, _plan.Sdp);
        _outInvite = _context.Stack.SendRequest(writer, Flow, this);
        WaitForResponse(_plan.ResponseTime);
    }

    void IClientTransactionListener.OnResponse(ClientTransaction transaction, SipMessage response)
    {
        var kept = response.Detach();
        OnLoop(() => Heard(transaction, kept));
    }

    void IClientTransactionListener.OnFailed(ClientTransaction transaction, TransactionFailure failure) =>
        OnLoop(() => HeardNothing(transaction, failure == TransactionFailure.Timeout ? 408 : 503));

    private void Heard(ClientTransaction transaction, SipMessage response)
    {
        if (transaction == _outInvite)
            HeardOfInvite(response);
        else if (_givenUp?.Contains(transaction) == true)
            HeardTooLate(transaction, response);
        else if (transaction == _offer)
            HeardOfOffer(response);
        else if (transaction == _bye)
            HeardOfBye(response);
        else if (transaction == _probe && response.StatusCode >= 200)
            ProbeAnswered(response.StatusCode);
        else if (response.StatusCode is >= 200 and < 300 && response.TryCSeq(out var cseq) && cseq.Method == SipMethod.Invite)
            AcknowledgeAgain(cseq.Number);                                     // the 2xx to a re-INVITE came again, or too late to count
    }

    private void HeardNothing(ClientTransaction transaction, int status)
    {
        if (transaction == _outInvite && _phase == LegPhase.Inviting)
            GiveUpInvite(status);
        else if (transaction == _offer)
            OfferFailed(408);
        else if (transaction == _bye || (transaction == _outInvite && _phase == LegPhase.Over))
            Vanish();
        else if (transaction == _probe)
            ProbeAnswered(408);
    }

    private void HeardOfInvite(SipMessage response)
    {
        StopWaitingForResponse();
        if (response.StatusCode < 200)
            HeardProvisional(response);
        else if (response.StatusCode < 300)
            HeardSuccess(response);
        else if (_phase == LegPhase.Over)
            Vanish();
        else if (_phase == LegPhase.Inviting && !TryAgain(response))
            HeardFailure(response);
    }

    private void HeardProvisional(SipMessage response)
    {
        if (_phase != LegPhase.Inviting || response.StatusCode == 100)
            return;
        var sdp = SdpOf(response);
        if (EarlyDialogOf(response) is { } early)
        {
            if (response.HasToken(SipHeader.Require, "100rel"u8) && response.TryRSeq(out var rseq) && !TryPrack(early, rseq))
                return;
            early.Answer ??= sdp;
            if (sdp is not null)
                _earlyMedia ??= early;
            if (early != _earlyMedia)
                sdp = null;                                                    // two phones behind a proxy: the caller hears one of them
        }
        _owner.OnProgress(this, response.StatusCode, sdp);
    }

    private EarlyDialog? EarlyDialogOf(SipMessage response)
    {
        if (!DialogId.TryOfResponse(response, out var id))
            return null;
        if (_early?.Find(known => known.Dialog.Id == id) is { } there)
            return there;
        if (_early?.Count >= MostForks || Dialog.OfResponse(response) is not { } dialog)
            return null;
        var early = new EarlyDialog(dialog);
        (_early ??= new List<EarlyDialog>(1)).Add(early);
        Enter(dialog);
        return early;
    }

    // False: a copy, or one that came before its turn and will come again (RFC 3262 4).
    private bool TryPrack(EarlyDialog early, uint rseq)
    {
        if (early.Dialog.RemoteTarget.IsEmpty)
            return true;                                                       // no Contact, so nowhere to send it
        if (early.LastRSeq != 0 && rseq != early.LastRSeq + 1)
            return false;
        early.LastRSeq = rseq;
        var writer = early.Dialog.BeginRequest(SipMethod.Prack).Begin(SipHeader.RAck).Number(rseq).Raw(" "u8).Number(_inviteCSeq).Raw(" INVITE"u8).Line();
        _context.Stack.SendRequest(writer.EndWithoutBody(), WayTo(early.Dialog), null);
        return true;
    }

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

    private bool TryAgain(SipMessage response)
    {
        if (response.StatusCode == 422 && !_isLengthened && response.TryMinSe(out var least) && _refresher.Lengthen(least))
        {
            _isLengthened = true;
            SendInvite();
            return true;
        }
        if (ChallengeIn(response) is not { } challenge || _proofs >= (challenge.IsStale ? 2 : 1))
            return false;
        _proofs++;
        _challenge = challenge;
        SendInvite();
        return true;
    }

    /// <summary>The challenge of a 401 or 407 that we have an answer to.</summary>
    private DigestChallenge? ChallengeIn(SipMessage response) =>
        response.StatusCode is 401 or 407 && _plan?.Credentials is not null && DigestChallenge.TryFrom(response, out var challenge) ? challenge : null;

    private void Prove(SipWriter writer, DigestChallenge challenge, SipMethod method, ReadOnlySpan<byte> uri)
    {
        if (_plan?.Credentials is not { } credentials)
            return;
        Span<byte> cnonce = stackalloc byte[20];
        _context.Stack.Ids.Fill(cnonce);
        var ha1 = DigestHa1.FromPassword(credentials.UserName, challenge.Realm, credentials.Password.Reveal());
        challenge.TryAnswer(writer, Encoding.UTF8.GetBytes(credentials.UserName), ha1, method, uri, cnonce);
    }

    private void HeardFailure(SipMessage response)
    {
        var target = response.StatusCode < 400 ? BestContact(response) : null;
        if (target is null)
        {
            GiveUpInvite(response.StatusCode < 400 ? 480 : response.StatusCode);
            return;
        }
        _phase = LegPhase.Over;
        _owner.OnRedirected(this, response.StatusCode, target);
        Vanish();
    }

    private void GiveUpInvite(int status)
    {
        _isTriedElsewhere = false;
        _owner.OnRefused(this, status);
        if (!_isTriedElsewhere && _phase != LegPhase.Gone)
            Abandon();
    }

    /// <summary>Told by the owner within <see cref="ILegOwner.OnRefused"/>: the leg stays, another way will be tried.</summary>
    internal void StayForAnotherWay() => (_isTriedElsewhere, _outInvite) = (true, null);

    private static string? BestContact(SipMessage response)
    {
        var (best, bestQ) = ((string?)null, -1);
        foreach (var value in response.Values(SipHeader.Contact))
            if (ContactView.TryParse(value, out var contact) && !contact.IsStar && contact.Q > bestQ)
                (best, bestQ) = (SipText.ToText(contact.Address.UriText), contact.Q);
        return best;
    }
}
