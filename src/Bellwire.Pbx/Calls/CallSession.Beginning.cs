using Bellwire.Pbx.Calls.Legs;
using Bellwire.Sip.Sdp;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Calls;

// The caller's INVITE is taken.
internal sealed partial class CallSession
{
    private SdpSession? _callerOffer;
    private int _maxForwards;
    private string? _warning;

    /// <summary>A browser's audio goes past us, and only to another browser.</summary>
    private bool IsWebRtc => _callerOffer?.Audio is { IsWebRtc: true } || _isBrowserFirst;

    /// <summary>Takes the caller's INVITE. False: it has been answered.</summary>
    internal bool TryBegin(in IncomingRequest request, LegParty party, SdpSession? offer, int maxForwards)
    {
        (_callerOffer, _maxForwards) = (offer, maxForwards);
        if (OpenAudio(request.Flow, party.Number, relayed: !IsWebRtc) is not { } audio)
        {
            request.Shed();
            return false;
        }
        if (Leg.OfInvite(_shard.Legs, this, party, audio, request) is not { } leg)
            return false;
        _legs[CallInput.CallerLeg] = leg;
        return true;
    }

    /// <summary>It was over before it got to a loop: what it took is given back.</summary>
    internal void NeverBegan()
    {
        _media.Close();
        _shard.Census.Leave(Facts.TenantId);
    }

    private LegAudio? OpenAudio(SipFlow flow, string number, bool relayed)
    {
        if (_shard.OpenAudio(_media, flow, relayed, out var refusal) is { } audio)
            return audio;
        Log.NoPort(_shard.Logger, Facts.SessionId.Value, number, refusal);
        return null;
    }
}
