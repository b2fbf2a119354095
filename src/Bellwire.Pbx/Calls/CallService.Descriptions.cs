using Bellwire.Sip.Messages;
using Bellwire.Sip.Sdp;
using Bellwire.Sip.Stack;

namespace Bellwire.Pbx.Calls;

// The offer in an INVITE, before anything is known of the call.
public sealed partial class CallService
{
    private static bool TryReadOffer(in IncomingRequest request, out SdpSession? offer)
    {
        offer = null;
        var message = request.Message;
        switch (message.FindSdp(out var sdp))
        {
            case SdpPresence.None:
                return true;
            case SdpPresence.NotUnderstood:
                request.Send(request.BeginReply(415).Header(SipHeader.Accept, SipMessage.AcceptsSdp).EndWithoutBody());
                return false;
        }
        if (SdpSession.TryParse(sdp, out offer) != SdpFault.None || offer is null)
        {
            request.Send(400, "Bad session description");
            return false;
        }
        if (offer.Audio is not null)
            return true;
        request.Send(488, "No audio");
        return false;
    }
}
