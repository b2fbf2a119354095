using Bellwire.Pbx.Loops;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Sdp;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls.Legs;

/// <summary>The owner of legs that are gone: nobody, but for the loop on which they answer what still comes.</summary>
internal sealed class GoneLegs(SerialLoop loop) : ILegOwner
{
    ILegOwner ILegOwner.Afterwards => this;

    bool ILegOwner.Post(Action work) => loop.Post(work);

    void ILegOwner.OnProgress(Leg leg, int status, SdpSession? sdp) { }

    void ILegOwner.OnAnswered(Leg leg, SdpSession? sdp) { }

    void ILegOwner.OnRefused(Leg leg, int status) { }

    void ILegOwner.OnRedirected(Leg leg, int status, string uri) { }

    void ILegOwner.OnCancelled(Leg leg) { }

    void ILegOwner.OnHungUp(Leg leg) { }

    void ILegOwner.OnLost(Leg leg) { }

    void ILegOwner.OnOffer(Leg leg, SdpSession? offer) { }

    void ILegOwner.OnEarlyOffer(Leg leg, SdpSession offer) { }

    void ILegOwner.OnAnswerInAck(Leg leg, SdpSession? answer) { }

    void ILegOwner.OnRefer(Leg leg, ServerTransaction refer) => refer.Respond(481);

    void ILegOwner.OnInfo(Leg leg, SipMessage info) { }

    void ILegOwner.OnGone(Leg leg) { }
}
