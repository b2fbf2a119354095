using System.Collections.Immutable;
using Bellwire.Contracts;
using Bellwire.Media;
using Bellwire.Media.Mixing;
using Bellwire.Media.Recording;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Pbx.Loops;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Sdp;
using Bellwire.Sip.Transactions;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Calls.Features;

/// <summary>
/// A manager's phone on an agent's call: it hears both, and by <c>*1</c>, <c>*2</c>, <c>*3</c> is heard by nobody, by the agent, by both. It is no party of the
/// call, takes a place like a call, and has no events and no CDR. It ends when the agent does not talk any more.
/// </summary>
internal sealed partial class ListeningPhone : ILegOwner, IMediaEvents, IWorkOwner
{
    private static readonly ImmutableArray<SdpCodec> Codecs =
        [new SdpCodec(0, "PCMU", 8000), new SdpCodec(8, "PCMA", 8000), new SdpCodec(101, "telephone-event", 8000, "0-15")];

    private readonly CallShard _shard;
    private readonly CallSession _call;
    private readonly string _agent;
    private readonly MediaCall _media;
    private readonly PressedKeys _keys = new(codeLength: 2);
    private Leg? _leg;
    private Supervision? _supervision;
    private SupervisionMode _mode;
    private CallSound? _heard;
    private bool _hasPlace;
    private bool _isBroken;

    /// <param name="agent">Whose call it is.</param>
    internal ListeningPhone(CallShard shard, CallSession call, string agent)
    {
        (_shard, _call, _agent) = (shard, call, agent);
        _media = shard.Media.Open(this);
    }

    private TenantId Tenant => _call.Facts.TenantId;

    /// <summary>Takes the phone over and lets it hear the call, or refuses it.</summary>
    internal void Begin(JoiningPhone phone)
    {
        if (phone.Leg is not { IsOver: false, Audio.Relay: { } relay } leg || leg.Audio.TellOwn(Codecs, phone.Offer) is not { IsEmpty: false } sdp)
        {
            phone.Leg?.Reject(488);
            _media.Close();
            return;
        }
        leg.MoveTo(this, 0, "0");
        _media.Adopt(relay);
        phone.Done();
        _leg = leg;
        _hasPlace = _shard.Census.TryEnter(Tenant);
        leg.Agree(phone.Offer);
        var status = !_hasPlace ? 503 : !_call.TryAdmit(this) ? 486 : TryHear(relay) ? 0 : 488;
        if (status != 0)
        {
            leg.Reject(status);
            return;
        }
        Log.Listens(_shard.Logger, leg.Party.Number, _agent, _call.Facts.SessionId.Value);
        leg.Answer(sdp, isOffer: false);
    }

    /// <summary>Something has changed in the call. On its loop.</summary>
    internal void CallChanged()
    {
        if (!_shard.Loop.Post(Follow, this))
            HangUp();                                                          // rather than hear what it should not
    }

    private void Follow()
    {
        if (_leg is not { IsOver: false, Audio.Relay: { } relay })
            return;
        var sound = _call.SoundOf(_agent);
        if (sound is null || (_heard is { } heard && (heard.Agent != sound.Value.Agent || heard.Other != sound.Value.Other) && !TryHear(relay)))
        {
            HangUp();
            return;
        }
        _heard = sound;
        Tell();
    }

    private bool TryHear(MediaLeg relay)
    {
        _supervision?.Dispose();
        _supervision = null;
        if (_call.SoundOf(_agent) is not { } sound)
            return false;
        _heard = sound;
        _supervision = relay.Supervise(sound.Agent, sound.Other);
        Tell();
        return _supervision is not null;
    }

    // Who is held hears music; the manager is heard again when both are back.
    private void Tell() => _supervision?.Set(_heard is { IsHeld: true } ? SupervisionMode.Listen : _mode);

    private void Pressed(char key)
    {
        SupervisionMode? mode = _keys.On(0, key, _shard.Time.GetUtcNow()) switch
        {
            "*1" => SupervisionMode.Listen,
            "*2" => SupervisionMode.Whisper,
            "*3" => SupervisionMode.Barge,
            _ => null,
        };
        if (mode is not { } wanted)
            return;
        _mode = wanted;
        Tell();
    }

    private void HangUp() => _leg?.Release(ReleaseCause.Normal);

    bool ILegOwner.Post(Action work) => _shard.Loop.Post(work, this);

    void IWorkOwner.OnWorkFailed(Exception error)
    {
        Log.Failed(_shard.Logger, _leg?.Party.Number ?? "", error);
        _supervision?.Dispose();
        if (_isBroken)
            _leg?.Abandon();
        _isBroken = true;
        _leg?.Release(ReleaseCause.Fault);
    }

    ILegOwner ILegOwner.Afterwards => _shard.GoneLegs;

    void ILegOwner.OnGone(Leg leg)
    {
        _supervision?.Dispose();
        _call.Leaves(this);
        _media.Close();
        if (_hasPlace)
            _shard.Census.Leave(Tenant);
        _hasPlace = false;
    }

    void ILegOwner.OnLost(Leg leg) => leg.Release(ReleaseCause.Lost);

    void ILegOwner.OnCancelled(Leg leg) => leg.Reject(487);

    void ILegOwner.OnOffer(Leg leg, SdpSession? offer)
    {
        var answer = leg.Audio.TellOwn(Codecs, offer);
        if (answer.IsEmpty)
        {
            leg.RefuseOffer(488);
            return;
        }
        if (offer is not null)
            leg.Agree(offer);
        leg.AnswerOffer(answer, isOffer: offer is null);
        if (leg.Audio.Relay is { } relay && !TryHear(relay))                   // its codec may be the other law now
            HangUp();
    }

    void ILegOwner.OnAnswerInAck(Leg leg, SdpSession? answer)
    {
        if (answer is not null)
            leg.Agree(answer);
    }

    void ILegOwner.OnInfo(Leg leg, SipMessage info)
    {
        if (info.TryGetHeader(SipHeader.ContentType, out var kind) && PressedKeys.OfInfo(kind, info.Body) is { } key)
            Pressed(key);
    }

    void ILegOwner.OnRefer(Leg leg, ServerTransaction refer) => refer.Respond(403);

    void IMediaEvents.Dtmf(MediaLeg leg, char digit, TimeSpan duration) => _shard.Loop.Post(() => Pressed(digit), this);

    void IMediaEvents.LegFailed(MediaLeg leg, string reason) => _shard.Loop.Post(HangUp, this);

    // It calls nobody and is answered at once, plays nothing that ends, and is not recorded: none of these can come, or nothing follows from them.
    void ILegOwner.OnHungUp(Leg leg) { }

    void ILegOwner.OnProgress(Leg leg, int status, SdpSession? sdp) { }

    void ILegOwner.OnAnswered(Leg leg, SdpSession? sdp) { }

    void ILegOwner.OnRefused(Leg leg, int status) { }

    void ILegOwner.OnRedirected(Leg leg, int status, string uri) { }

    void ILegOwner.OnEarlyOffer(Leg leg, SdpSession offer) { }

    void IMediaEvents.PlayEnded(MediaLeg leg) { }

    void IMediaEvents.RecordingClosed(CallRecording recording, RecordingEnd end) { }

    private static partial class Log
    {
        [LoggerMessage(2353, LogLevel.Information, "{Manager} listens to {Agent} in call {Session}")]
        public static partial void Listens(ILogger logger, string manager, string agent, long session);

        [LoggerMessage(2354, LogLevel.Error, "The phone of {Manager} that listens to a call is let go: its work has failed")]
        public static partial void Failed(ILogger logger, string manager, Exception error);
    }
}

/// <summary>The sound of a call as one who listens needs it.</summary>
/// <param name="IsHeld">One of the two holds the other, who hears music.</param>
internal readonly record struct CallSound(MediaLeg Agent, MediaLeg Other, bool IsHeld);
