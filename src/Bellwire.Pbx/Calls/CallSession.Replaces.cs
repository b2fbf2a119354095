using System.Text;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Grammar;
using Bellwire.Sip.Headers;
using Bellwire.Sip.Sdp;
using Bellwire.Sip.Uris;

namespace Bellwire.Pbx.Calls;

// INVITE with Replaces (RFC 3891): another device takes a standing call over. And how Replaces names a dialog of ours.
internal sealed partial class CallSession
{
    private readonly HashSet<Leg> _newcomers = [];                             // legs of INVITEs with Replaces that have not taken over yet

    /// <summary>A leg for an INVITE with Replaces, outside of the call until it has taken over. Null: it has been answered.</summary>
    internal Leg? TryAddNewcomer(in Sip.Stack.IncomingRequest request, string number)
    {
        var party = new LegParty(number, true, Facts.Callee, SessionText, false);
        if (OpenAudio(request.Flow, number, relayed: !IsWebRtc) is not { } audio)
        {
            request.Shed();
            return null;
        }
        if (Leg.OfInvite(_shard.Legs, this, party, audio, request) is { } leg)
            return leg;
        audio.Dispose();
        return null;
    }

    /// <summary>
    /// INVITE with Replaces (RFC 3891) from another device of the same extension: it takes over the leg. The party who stays is offered what the new
    /// device said; only when that works does the old one leave.
    /// </summary>
    internal void TakeOver(Leg leaver, Leg newcomer, SdpSession offer)
    {
        if (newcomer.IsOver)
            return;
        _newcomers.Add(newcomer);
        if (!_machine.CanTransfer(leaver.Number) || LegOf(_machine.PeerOf(leaver.Number)) is not { } stays)
        {
            newcomer.Reject(leaver.IsOver ? 603 : leaver.IsUp ? 491 : 481);    // RFC 3891 3: an early dialog that its own phone made cannot be replaced
            return;
        }
        Prepare(stays, newcomer);
        stays.SendOffer(stays.Audio.Tell(offer), retriesGlare: true, outcome =>
        {
            if (outcome is not { IsAccepted: true, Sdp: { } answer } || !_machine.CanTransfer(leaver.Number) || !IsAnswerTo(answer, offer))
            {
                newcomer.Reject(outcome.IsAccepted ? 481 : 488);
                return;
            }
            if (newcomer.IsOver)                                               // it gave up meanwhile
            {
                GoBack(leaver, stays, answer, isOffer: false);
                return;
            }
            var number = _machine.Targets.Count + 1;
            newcomer.MoveTo(this, number, SessionText);
            _newcomers.Remove(newcomer);
            _legs[number] = newcomer;
            stays.Agree(answer);
            newcomer.Agree(offer);
            newcomer.Answer(newcomer.Audio.Tell(answer), isOffer: false);
            Feed(new CallInput.Replaced(leaver.Number, JoinerOf(newcomer)));
        });
    }

    // Refer-To: <sip:103@example.org?Replaces=call%40id%3Bto-tag%3D1%3Bfrom-tag%3D2>                   RFC 3891 9
    private static DialogId? ReplacesOf(SipUriView uri)
    {
        if (!uri.Headers.TryGet("Replaces"u8, out var escaped))
            return null;
        Span<byte> text = escaped.Length <= 512 ? stackalloc byte[escaped.Length] : new byte[escaped.Length];
        return ReplacesView.TryParse(text[..SipText.Unescape(escaped, text)], out var replaces) ? DialogOf(replaces) : null;
    }

    /// <summary>The dialog of ours that Replaces names: the receiver's own tag is the to-tag (RFC 3891 3).</summary>
    internal static DialogId DialogOf(ReplacesView replaces) =>
        new(Encoding.ASCII.GetString(replaces.CallId), Encoding.ASCII.GetString(replaces.ToTag), Encoding.ASCII.GetString(replaces.FromTag));
}
