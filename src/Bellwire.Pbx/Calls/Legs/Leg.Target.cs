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

    private readonly List<Dialog> _early = new(1);
    private OutgoingInvite? _plan;
    private ClientTransaction? _outInvite;
    private int _inviteCSeq;
    private bool _triedAgain;
    private DigestChallenge? _challenge;
    private byte[]? _lastAck;
    private string _cancelReason = "";

    /// <summary>A leg that will call; nothing is sent before <see cref="Invite"/>.</summary>
    internal static Leg ToTarget(LegContext context, ILegOwner owner, LegParty party, LegAudio audio, SipFlow flow, int number) =>
        new(context, owner, party, flow, audio, context.NewToken(24), context.NewToken(12), LegPhase.Inviting) { Number = number };

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
        _triedAgain = false;
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
        WriteSession(WriteCapabilities(WriteContact(writer)));
        _refresher.Propose(writer);
        if (_plan.AssertedIdentity is { } identity)
            writer.Header(SipHeader.PAssertedIdentity, identity);
        if (_challenge is not null && _plan.Credentials is { } credentials)
            Prove(writer, _challenge, credentials);
        WriteBody(writer, _plan.Sdp);
        _outInvite = _context.Stack.SendRequest(writer, Flow, this);
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
        else if (transaction == _offer)
            HeardOfOffer(response);
        else if (transaction == _bye && response.StatusCode >= 200)
            Vanish();
        else if (transaction == _probe && response.StatusCode >= 200)
            ProbeAnswered(response.StatusCode);
    }

    private void HeardNothing(ClientTransaction transaction, int status)
    {
        if (transaction == _outInvite && _phase == LegPhase.Inviting)
            GiveUpInvite(status);
        else if (transaction == _offer)
            OfferFailed(status);
        else if (transaction == _bye || transaction == _outInvite && _phase == LegPhase.Over)
            Vanish();
        else if (transaction == _probe)
            ProbeAnswered(status);
    }

    private void HeardOfInvite(SipMessage response)
    {
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
        var dialog = EarlyDialogOf(response);
        if (dialog is not null && response.HasToken(SipHeader.Require, "100rel"u8) && response.TryRSeq(out var rseq))
            SendPrack(dialog, rseq);
        _owner.OnProgress(this, response.StatusCode, SdpOf(response));
    }

    private Dialog? EarlyDialogOf(SipMessage response)
    {
        if (!DialogId.TryOfResponse(response, out var id))
            return null;
        foreach (var known in _early)
            if (known.Id == id)
                return known;
        if (_early.Count >= MostForks || Dialog.OfResponse(response) is not { } dialog)
            return null;
        _early.Add(dialog);
        Enter(dialog);
        return dialog;
    }

    private void SendPrack(Dialog dialog, uint rseq)
    {
        if (rseq <= _lastRSeq)
            return;                                                            // a copy; its PRACK is under way (RFC 3262 4)
        _lastRSeq = rseq;
        var writer = dialog.BeginRequest(SipMethod.Prack).Begin(SipHeader.RAck).Number(rseq).Raw(" "u8).Number(_inviteCSeq).Raw(" INVITE"u8).Line();
        _context.Stack.SendRequest(writer.EndWithoutBody(), Flow, null);
    }

    private uint _lastRSeq;

    private void HeardSuccess(SipMessage response)
    {
        if (!DialogId.TryOfResponse(response, out var id))
            return;
        if (_dialog is not null && _dialog.Id == id && _lastAck is not null)
        {
            _context.Stack.SendAgain(_lastAck, Flow);                          // the 2xx came again: our ACK was lost
            return;
        }
        var dialog = _early.Find(early => early.Id == id) ?? Dialog.OfResponse(response);
        if (dialog is null)
            return;
        dialog.ConfirmBy(response);
        if (_phase != LegPhase.Inviting)
        {
            TurnAway(dialog);
            return;
        }
        _phase = LegPhase.Up;
        _dialog = dialog;
        Enter(dialog);
        _refresher.AgreeAsClient(response);
        if (!_plan!.Sdp.IsEmpty)                                               // SendInvite has run, so the plan is there
            Acknowledge(_inviteCSeq, default);
        _owner.OnAnswered(this, SdpOf(response));
    }

    // A 2xx that nobody waits for any more: after our CANCEL, or from a second phone behind a proxy. ACK and BYE (RFC 3261 13.2.2.4).
    private void TurnAway(Dialog dialog)
    {
        _context.Stack.SendStateless(dialog.BeginAck(_inviteCSeq).EndWithoutBody(), Flow, out _);
        var bye = _context.Stack.SendRequest(dialog.BeginRequest(SipMethod.Bye).EndWithoutBody(), Flow, this);
        if (_phase == LegPhase.Over)
            _bye = bye;
    }

    /// <summary>ACK to a 2xx of ours, with the answer when its offer came in the 2xx.</summary>
    internal void Acknowledge(int cseq, ReadOnlyMemory<byte> sdp)
    {
        if (_dialog is null)
            return;
        _context.Stack.SendStateless(WriteBody(_dialog.BeginAck(cseq), sdp), Flow, out _lastAck);
    }

    /// <summary>The answer to the offer that came in the 2xx of the first INVITE.</summary>
    internal void AnswerInAck(ReadOnlyMemory<byte> sdp) => Acknowledge(_inviteCSeq, sdp);

    private bool TryAgain(SipMessage response)
    {
        if (_triedAgain)
            return false;
        if (response.StatusCode == 422 && response.TryMinSe(out var least) && _refresher.Lengthen(least))
        {
            _triedAgain = true;
            SendInvite();
            return true;
        }
        if (response.StatusCode is 401 or 407 && _plan?.Credentials is not null && DigestChallenge.TryFrom(response, out _challenge))
        {
            _triedAgain = true;
            SendInvite();
            return true;
        }
        return false;
    }

    private void Prove(SipWriter writer, DigestChallenge challenge, TrunkCredentials credentials)
    {
        Span<byte> cnonce = stackalloc byte[20];
        _context.Stack.Ids.Fill(cnonce);
        var ha1 = DigestHa1.FromPassword(credentials.UserName, challenge.Realm, credentials.Password.Reveal());
        challenge.TryAnswer(writer, Encoding.UTF8.GetBytes(credentials.UserName), ha1, SipMethod.Invite, Encoding.UTF8.GetBytes(_plan!.RequestUri), cnonce);
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
        _owner.OnRefused(this, status);
        if (_phase == LegPhase.Inviting && _outInvite is not null && !_isTriedElsewhere)
        {
            _phase = LegPhase.Over;
            Vanish();
        }
        _isTriedElsewhere = false;
    }

    private bool _isTriedElsewhere;

    /// <summary>Told by the owner within <see cref="ILegOwner.OnRefused"/>: the leg stays, another way will be tried.</summary>
    internal void StayForAnotherWay() => _isTriedElsewhere = true;

    private static string? BestContact(SipMessage response)
    {
        var (best, bestQ) = ((string?)null, -1);
        foreach (var value in response.Values(SipHeader.Contact))
            if (ContactView.TryParse(value, out var contact) && !contact.IsStar && contact.Q > bestQ)
                (best, bestQ) = (SipText.ToText(contact.Address.UriText), contact.Q);
        return best;
    }
}
