using Bellwire.Media;
using Bellwire.Media.Audio;
using Bellwire.Pbx.Calls.Features;
using Bellwire.Pbx.Calls.Legs;

namespace Bellwire.Pbx.Calls;

// Codes that a party presses during the call: recording on and off. Digits come in the audio (RFC 4733) or by INFO; the other party hears them too.
internal sealed partial class CallSession
{
    internal const string RecordCode = "*44";
    internal const string StopCode = "*45";

    private readonly PressedKeys _keys = new();
    private string? _asker;                                                    // the extension that wants the call recorded

    private void Pressed(MediaLeg source, char key)
    {
        foreach (var leg in _legs.Values)
            if (leg.Audio.Relay == source)
            {
                Pressed(leg, key);
                return;
            }
    }

    private void Pressed(Leg leg, char key, bool byInfo = false)
    {
        if (_voice is { } voice && leg == voice.Leg)
        {
            voice.Presses(key, byInfo);
            return;
        }
        if (_keys.On(leg.Number, key, _shard.Time.GetUtcNow()) is not { } code || _machine.IsWaiting || _machine.Talking is not { } talking
            || (leg.Number != talking.CallerSide && leg.Number != talking.CalleeSide))
            return;
        if (code is not (RecordCode or StopCode) || !leg.Party.IsExtension || !_shard.Recordings.MayAsk(Facts.TenantId, leg.Party.Number))
            return;
        if (LegOf(talking.CallerSide) is not { } left || LegOf(talking.CalleeSide) is not { } right || !TurnRecording(code == RecordCode, leg, left, right))
            return;
        if (!_machine.IsHolding(_machine.PeerOf(leg.Number)))                  // else it hears music, and goes on to
            leg.Audio.Relay?.Play(Playlist.Once(Tones.Confirmation));
    }

    // Whoever asked may end it. What the directory wants recorded is not for a phone to end.
    private bool TurnRecording(bool on, Leg leg, Leg left, Leg right)
    {
        if (IsRecorded(left.Party) || IsRecorded(right.Party) || on == (_asker is not null) || (!on && _asker != leg.Party.Number))
            return false;
        _asker = on ? leg.Party.Number : null;
        if (on)
            StartStretch(leg.Party.Number, left, right);
        else
            _media.StopRecording();
        return true;
    }
}
