using Bellwire.Contracts;
using Bellwire.Media;
using Bellwire.Media.Recording;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Loops;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Sdp;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transactions;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Calls.Features;

/// <summary>
/// A phone that dialled into a call that stands: to pick it up or to fetch it. Until that call takes its leg over it lives here, takes a place like a call,
/// and has no events and no CDR.
/// </summary>
internal sealed partial class JoiningPhone : ILegOwner, IMediaEvents, IWorkOwner
{
    private readonly CallShard _shard;
    private readonly TenantId _tenant;
    private readonly MediaCall _media;
    private bool _hasPlace = true;
    private bool _isBroken;

    internal JoiningPhone(CallShard shard, TenantId tenant, SdpSession offer)
    {
        (_shard, _tenant, Offer) = (shard, tenant, offer);
        _media = shard.Media.Open(this);
    }

    internal Leg? Leg { get; private set; }

    /// <summary>What its INVITE offered.</summary>
    internal SdpSession Offer { get; }

    /// <summary>Takes the INVITE. False: it has been answered.</summary>
    internal bool TryBegin(in IncomingRequest request, Extension caller, string dialled)
    {
        if (_shard.OpenAudio(_media, request.Flow, relayed: Offer.Audio is not { IsWebRtc: true }, out _) is not { } audio)
        {
            request.Shed();
            _media.Close();
            return false;
        }
        Leg = Leg.OfInvite(_shard.Legs, this, new LegParty(caller.Number, true, dialled, "0", false), audio, request);
        if (Leg is not null)
            return true;
        audio.Dispose();
        _media.Close();
        return false;
    }

    /// <summary>The call has the leg now, its audio too; or it was refused.</summary>
    internal void Done()
    {
        if (_hasPlace)
            _shard.Census.Leave(_tenant);
        _hasPlace = false;
        _media.Close();
    }

    bool ILegOwner.Post(Action work) => _shard.Loop.Post(work, this);

    /// <summary>What has thrown ends the phone's call; the one that it wanted to join goes on, unless it has the leg already.</summary>
    void IWorkOwner.OnWorkFailed(Exception error)
    {
        if (Leg is { } leg && leg.Owner != this && leg.Owner is IWorkOwner call)
        {
            call.OnWorkFailed(error);
            return;
        }
        Log.Failed(_shard.Logger, Leg?.Party.Number ?? "", error);
        if (_isBroken)
            Leg?.Abandon();
        _isBroken = true;
        Leg?.Release(ReleaseCause.Fault);
    }

    void ILegOwner.OnCancelled(Leg leg) => leg.Reject(487);

    void ILegOwner.OnLost(Leg leg) => leg.Release(ReleaseCause.Lost);

    ILegOwner ILegOwner.Afterwards => _shard.GoneLegs;

    void ILegOwner.OnGone(Leg leg) => Done();

    void IMediaEvents.LegFailed(MediaLeg leg, string reason) => _shard.Loop.Post(() => Leg?.Reject(503), this);

    // It is not answered here and calls nobody, so none of these can come, or nothing follows from them.
    void ILegOwner.OnOffer(Leg leg, SdpSession? offer) => leg.RefuseOffer(488);

    void ILegOwner.OnRefer(Leg leg, ServerTransaction refer) => refer.Respond(403);

    void ILegOwner.OnProgress(Leg leg, int status, SdpSession? sdp) { }

    void ILegOwner.OnAnswered(Leg leg, SdpSession? sdp) { }

    void ILegOwner.OnRefused(Leg leg, int status) { }

    void ILegOwner.OnRedirected(Leg leg, int status, string uri) { }

    void ILegOwner.OnHungUp(Leg leg) { }

    void ILegOwner.OnEarlyOffer(Leg leg, SdpSession offer) { }

    void ILegOwner.OnAnswerInAck(Leg leg, SdpSession? answer) { }

    void ILegOwner.OnInfo(Leg leg, SipMessage info) { }

    void IMediaEvents.Dtmf(MediaLeg leg, char digit, TimeSpan duration) { }

    void IMediaEvents.PlayEnded(MediaLeg leg) { }

    void IMediaEvents.RecordingClosed(CallRecording recording, RecordingEnd end) { }

    private static partial class Log
    {
        [LoggerMessage(2352, LogLevel.Error, "A phone of {Extension} that wanted to join a call is let go: its work has failed")]
        public static partial void Failed(ILogger logger, string extension, Exception error);
    }
}
