using Bellwire.Media;
using Bellwire.Pbx.Calls.Legs;

namespace Bellwire.Pbx.Calls;

// Legs come to their end, by the phone's will or by the machine's; media is closed with the last of them.
internal sealed partial class CallSession
{
    private bool _closed;

    private void Release(CallEffect.Release release)
    {
        if (!_legs.TryGetValue(release.Leg, out var leg))
        {
            _released.Add(release.Leg);                                        // its INVITE waits for a connection: it will not be sent
            return;
        }
        if (leg.Audio.Relay is { } relay)
            _media.Part(relay);
        leg.Release(release.Cause, release.StatusCode);
    }

    private readonly HashSet<int> _released = [];

    private void Close()
    {
        _closed = true;
        _shard.Timers.Cancel(_ringTimer);
        _media.StopRecording();
        _shard.Ended(this);
        LeaveQueues();
        TellOver();
        KeepPlace();
        TellListener();
        CloseMediaWhenSilent();
    }

    void ILegOwner.OnGone(Leg leg)
    {
        _newcomers.Remove(leg);
        if (_legs.TryGetValue(leg.Number, out var known) && known == leg)
            _legs.Remove(leg.Number);
        GiveTrunkBack(leg.Number);
        CloseMediaWhenSilent();
    }

    private void CloseMediaWhenSilent()
    {
        if (_closed && _legs.Count == 0 && _newcomers.Count == 0)
            _media.Close();
    }

    void ILegOwner.OnCancelled(Leg leg)
    {
        if (!_isStarted)
        {
            _isCancelled = true;
            return;
        }
        if (leg == Caller && _machine.Talking is null)
        {
            Feed(new CallInput.CallerCancelled());
            return;
        }
        leg.Reject(487);                                                       // answered but for the PRACK that its answer waits for, or not in the call yet
        if (_legs.ContainsValue(leg))
            Feed(new CallInput.HungUp(leg.Number));
    }

    void ILegOwner.OnHungUp(Leg leg) => Feed(new CallInput.HungUp(leg.Number));

    void ILegOwner.OnLost(Leg leg)
    {
        Log.Lost(_shard.Logger, Facts.SessionId.Value, leg.Party.Number);
        Feed(new CallInput.Lost(leg.Number));
    }

    void IMediaEvents.LegFailed(MediaLeg leg, string reason) => _shard.Loop.Post(() => MediaFailed(leg, reason), this);

    private void MediaFailed(MediaLeg leg, string reason)
    {
        Log.MediaFailed(_shard.Logger, Facts.SessionId.Value, reason);
        foreach (var (number, known) in _legs)
            if (known.Audio.Relay == leg)
            {
                Feed(new CallInput.Lost(number));
                return;
            }
    }
}
