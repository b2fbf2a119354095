using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Messages;

namespace Bellwire.Pbx.Calls.Legs;

// Provisional responses of a called phone: the dialogs that they make, one for each fork behind a proxy, and their PRACK (RFC 3262 4).
internal sealed partial class Leg
{
    private const int MostForks = 8;                                           // dialogs that one INVITE may bring from behind a proxy
    private List<EarlyDialog>? _early;
    private EarlyDialog? _earlyMedia;                                          // the fork whose early description counts

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
}
