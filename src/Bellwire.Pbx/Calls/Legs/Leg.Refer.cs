using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls.Legs;

/// <summary>The implicit subscription that a REFER makes (RFC 3515 2.4.4).</summary>
/// <param name="Refer">The REFER.</param>
/// <param name="EventId">Its CSeq, named from the second REFER of a dialog on (RFC 3515 2.4.6); 0 for the first.</param>
/// <param name="IsWanted">False for <c>Refer-Sub: false</c> (RFC 4488): nothing is notified.</param>
internal sealed record ReferSubscription(ServerTransaction Refer, int EventId, bool IsWanted);

// REFER: how it is answered, and how its outcome is told.
internal sealed partial class Leg
{
    private int _refers;

    /// <summary>The subscription of a REFER that came on this leg.</summary>
    internal ReferSubscription SubscriptionOf(ServerTransaction refer)
    {
        var isWanted = !(refer.Request.TryGetHeader("Refer-Sub"u8, out var value) && Ascii.EqualsIgnoreCase(value, "false"u8));
        return new ReferSubscription(refer, _refers++ > 0 && refer.Request.TryCSeq(out var cseq) ? cseq.Number : 0, isWanted);
    }

    /// <summary>202, and the first NOTIFY: 100 Trying.</summary>
    internal void AcceptRefer(ReferSubscription subscription)
    {
        var reply = WriteContact(subscription.Refer.BeginReply(202));
        if (!subscription.IsWanted)
            reply.Header("Refer-Sub"u8, "false"u8);
        subscription.Refer.Respond(reply.EndWithoutBody());
        NotifyRefer(subscription, 100);
    }

    /// <summary>NOTIFY with the status of the referred call as a sipfrag; a final one ends the subscription.</summary>
    internal void NotifyRefer(ReferSubscription subscription, int status)
    {
        if (!subscription.IsWanted || _phase != LegPhase.Up || _dialog is null)
            return;
        var writer = _dialog.BeginRequest(SipMethod.Notify).Begin(SipHeader.Event).Raw("refer"u8);
        if (subscription.EventId > 0)
            writer.Raw(";id="u8).Number(subscription.EventId);
        WriteContact(writer.Line()).Header(SipHeader.SubscriptionState, status < 200 ? "active;expires=60"u8 : "terminated;reason=noresource"u8);
        byte[] fragment = [.. Encoding.ASCII.GetBytes($"SIP/2.0 {status} "), .. ReasonPhrases.Of(status), .. "\r\n"u8];
        _context.Stack.SendRequest(writer.EndWithBody("message/sipfrag;version=2.0"u8, fragment), Flow, null);
    }
}
