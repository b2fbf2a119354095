using Bellwire.Sip.Sdp;

namespace Bellwire.Pbx.Calls.Legs;

/// <summary>What came of an offer of ours: 200 with its description, or the status that refused it.</summary>
internal readonly record struct OfferOutcome(int Status, SdpSession? Sdp)
{
    internal bool IsAccepted => Status is >= 200 and < 300;
}
