using System.Collections.Immutable;
using Bellwire.Media;
using Bellwire.Media.Audio;
using Bellwire.Media.Recording;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Loops;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Sdp;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Timers;
using Bellwire.Sip.Transactions;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Calls.Features;

/// <summary>
/// A call to a feature code: it is carried out, answered by us with a tone and hung up. It has no events and no CDR, and lives on the loop of its tenant.
/// </summary>
internal sealed partial class FeatureCall : ILegOwner, IMediaEvents, IWorkOwner
{
    /// <summary>The tone takes half a second; a phone without PCMU and PCMA hears none.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private static readonly ImmutableArray<SdpCodec> Codecs =
        [new SdpCodec(0, "PCMU", 8000), new SdpCodec(8, "PCMA", 8000), new SdpCodec(101, "telephone-event", 8000, "0-15")];

    private readonly CallShard _shard;
    private readonly Extension _caller;
    private readonly DialledFeature _feature;
    private readonly MediaCall _media;
    private readonly End _end;
    private SdpSession? _offer;
    private Leg? _leg;
    private bool _isBroken;
    private bool _hasPlace = true;                                             // among the calls that may be at a time

    internal FeatureCall(CallShard shard, Extension caller, DialledFeature feature)
    {
        (_shard, _caller, _feature) = (shard, caller, feature);
        _media = shard.Media.Open(this);
        _end = new End(this);
    }

    /// <summary>Takes the INVITE. False: it has been answered.</summary>
    internal bool TryBegin(in IncomingRequest request, SdpSession? offer)
    {
        _offer = offer;
        if (_shard.OpenAudio(_media, request.Flow, relayed: true, out _) is not { } audio)
        {
            request.Shed();
            return false;
        }
        var party = new LegParty(_caller.Number, true, _feature.Dialled, "0", false);
        _leg = Leg.OfInvite(_shard.Legs, this, party, audio, request);
        if (_leg is not null)
            return true;
        audio.Dispose();
        _media.Close();
        return false;
    }

    /// <summary>Does what the code says, then answers.</summary>
    internal async Task RunAsync()
    {
        int refusal;
        try
        {
            refusal = await _feature.Action(_caller, _feature.Argument, CancellationToken.None);
        }
        catch (Exception error)
        {
            Log.Failed(_shard.Logger, _feature.Dialled, _caller.Number, error);
            refusal = 500;
        }
        _shard.Loop.Post(() => Finish(refusal), this);
    }

    private void Finish(int refusal)
    {
        if (_leg is not { IsOver: false } leg)
            return;
        var sdp = refusal == 0 ? leg.Audio.TellOwn(Codecs, _offer) : default;
        if (sdp.IsEmpty)
        {
            leg.Reject(refusal == 0 ? 488 : refusal);
            return;
        }
        leg.Answer(sdp, isOffer: _offer is null);
        if (_offer is { } offer)
            Play(leg, offer);
        _shard.Timers.Arm(_end, Longest);
    }

    private static void Play(Leg leg, SdpSession phone)
    {
        leg.Agree(phone);
        leg.Audio.Relay?.Play(Playlist.Once(Tones.Confirmation));
    }

    bool ILegOwner.Post(Action work) => _shard.Loop.Post(work, this);

    void IWorkOwner.OnWorkFailed(Exception error)
    {
        Log.Failed(_shard.Logger, _feature.Dialled, _caller.Number, error);
        GivePlaceBack();
        if (_isBroken)
            _leg?.Abandon();
        _isBroken = true;
        _leg?.Release(ReleaseCause.Fault);
    }

    void ILegOwner.OnCancelled(Leg leg) => leg.Reject(487);

    void ILegOwner.OnLost(Leg leg) => leg.Release(ReleaseCause.Lost);

    void ILegOwner.OnOffer(Leg leg, SdpSession? offer) => leg.RefuseOffer(488);

    void ILegOwner.OnAnswerInAck(Leg leg, SdpSession? answer)
    {
        if (answer is not null)
            Play(leg, answer);
    }

    void ILegOwner.OnRefer(Leg leg, ServerTransaction refer) => refer.Respond(403);

    ILegOwner ILegOwner.Afterwards => _shard.GoneLegs;

    void ILegOwner.OnGone(Leg leg)
    {
        _shard.Timers.Cancel(_end);
        _media.Close();
        GivePlaceBack();
    }

    void IMediaEvents.PlayEnded(MediaLeg leg) => _shard.Loop.Post(HangUp, this);

    void IMediaEvents.LegFailed(MediaLeg leg, string reason) => _shard.Loop.Post(HangUp, this);

    private void HangUp()
    {
        GivePlaceBack();                                                       // a phone that does not answer our BYE takes none
        _leg?.Release(ReleaseCause.Normal);
    }

    private void GivePlaceBack()
    {
        if (_hasPlace)
            _shard.Census.Leave(_caller.TenantId);
        _hasPlace = false;
    }

    // Its leg calls nobody, so none of these can come.
    void ILegOwner.OnProgress(Leg leg, int status, SdpSession? sdp) { }

    void ILegOwner.OnAnswered(Leg leg, SdpSession? sdp) { }

    void ILegOwner.OnRefused(Leg leg, int status) { }

    void ILegOwner.OnRedirected(Leg leg, int status, string uri) { }

    // Nothing follows from these: the BYE is answered by the leg, and nobody listens to the phone.
    void ILegOwner.OnHungUp(Leg leg) { }

    void ILegOwner.OnEarlyOffer(Leg leg, SdpSession offer) { }

    void ILegOwner.OnInfo(Leg leg, SipMessage info) { }

    void IMediaEvents.Dtmf(MediaLeg leg, char digit, TimeSpan duration) { }

    void IMediaEvents.RecordingClosed(CallRecording recording, RecordingEnd end) { }

    private sealed class End(FeatureCall call) : WheelTimer
    {
        protected override void OnDue() => call._shard.Loop.Post(call.HangUp, call);
    }

    private static partial class Log
    {
        [LoggerMessage(2351, LogLevel.Error, "Feature code {Code} of {Extension} failed")]
        public static partial void Failed(ILogger logger, string code, string extension, Exception error);
    }
}
