using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Calls.Legs;

// The called side: we are the user agent client of an INVITE.
internal sealed partial class Leg
{
    private OutgoingInvite? _plan;
    private ClientTransaction? _outInvite;
    private int _inviteCSeq;
    private string _cancelReason = "";

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
}
