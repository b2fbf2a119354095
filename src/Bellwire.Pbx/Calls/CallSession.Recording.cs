using Bellwire.Media;
using Bellwire.Media.Recording;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Pbx.Recordings;
using Bellwire.Sip.Sdp;

namespace Bellwire.Pbx.Calls;

// Which audio we must be able to hear, and the stretches of the call that are recorded: one for each pair of parties.
internal sealed partial class CallSession
{
    private (int, int)? _recorded;                                             // the pair of legs whose stretch has begun

    private bool IsRecorded(LegParty party) => party.IsExtension && _shard.Recordings.Wants(Facts.TenantId, party.Number);

    private bool MayBeRecorded(LegParty party) => IsRecorded(party) || (party.IsExtension && _shard.Recordings.MayAsk(Facts.TenantId, party.Number));

    /// <summary>Before the first description goes to a new leg: when it, or whom it is to talk with, may be recorded, the audio is kept to what we can write down.</summary>
    private void Prepare(LegAudio audio, LegParty party)
    {
        var other = LegOf(_machine.Counterpart);
        audio.IsRecorded = MayBeRecorded(party) || (other is not null && MayBeRecorded(other.Party));
        audio.EndsSrtp = other is { Audio.EndsSrtp: true };                    // with keys of our own on one side, also on the other
    }

    /// <summary>Before two legs that will talk are told of each other.</summary>
    private void Prepare(Leg one, Leg other)
    {
        one.Audio.IsRecorded = other.Audio.IsRecorded = MayBeRecorded(one.Party) || MayBeRecorded(other.Party);
        one.Audio.EndsSrtp = other.Audio.EndsSrtp = one.Audio.EndsSrtp || other.Audio.EndsSrtp;
    }

    /// <summary>A hold will make us play: both ends of SRTP come to us, if we can be them.</summary>
    private static void PrepareToPlay(Leg holder, Leg held, SdpSession? offer)
    {
        if (offer is { IsHold: true, Audio: { HasCrypto: true } audio } && SdesKeys.CanTake(audio))
            holder.Audio.EndsSrtp = held.Audio.EndsSrtp = true;
    }

    private void EndStretch()
    {
        _media.StopRecording();
        _recorded = null;
    }

    /// <summary>Two parties talk: when one of them is recorded, their stretch begins.</summary>
    private void RecordStretch()
    {
        if (_machine.Talking is not { } talking || LegOf(talking.CallerSide) is not { } left || LegOf(talking.CalleeSide) is not { } right)
            return;
        if (_recorded == talking)
            return;
        _recorded = talking;
        if (WhoseRecording(left.Party, right.Party) is { } number)
            StartStretch(number, left, right);
    }

    private string? WhoseRecording(LegParty left, LegParty right) =>
        IsRecorded(left) ? left.Number
        : IsRecorded(right) ? right.Number
        : _asker is { } asker && (asker == left.Number || asker == right.Number) ? asker
        : null;

    private void StartStretch(string number, Leg left, Leg right)
    {
        var wish = new RecordingWish(Facts.TenantId, Facts.SessionId, number, left.Party.Number, right.Party.Number);
        if (left.Audio.Relay is not { } one || right.Audio.Relay is not { } other)
            _shard.Recordings.Miss(wish, "webrtc");                            // it goes from browser to browser
        else if (left.Audio.IsSealed || right.Audio.IsSealed)
            _shard.Recordings.Miss(wish, "srtp");
        else
            _shard.Recordings.Start(wish, _media, one, other);
    }

    void IMediaEvents.RecordingClosed(CallRecording recording, RecordingEnd end) => _shard.Recordings.Closed(recording, end);
}
