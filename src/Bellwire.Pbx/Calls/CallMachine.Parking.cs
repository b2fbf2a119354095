using Bellwire.Contracts;

namespace Bellwire.Pbx.Calls;

// A call that stands aside. The place is at the other side like a party, as a queue is: a target without phone and events that has answered.
//   B: REFER *68           target_ended of B, call_reroute PARK to the place
//   we: 202, NOTIFY 200, BYE to B; A hears music
//   C: INVITE *88 + place  call_reroute PICKUP to C, target_add of C, call_established with C
// Nobody fetches it in time: it rings at B again (call_reroute PARK to B, and what follows as in any call), three times, then A gets a BYE.
internal sealed partial class CallMachine
{
    private const int MostRingBacks = 3;

    private (int Leg, string Place, string Parker, TimeSpan Time)? _parked;
    private int _ringBacks;

    /// <summary>The place where the call stands, null when it is not parked (any more).</summary>
    internal string? ParkedAt => IsWaiting && _parked is { } parked && parked.Leg == _queueLeg ? parked.Place : null;

    /// <summary>Who hears the music of a queue or of a place; only while the call waits.</summary>
    internal int WaitingLeg => _queueLeg is { } queue ? PeerOf(queue) : CallInput.CallerLeg;

    private void Park(CallInput.Park park)
    {
        if (!CanTransfer(park.Leg) || ExtensionOf(park.Leg) is not { } parker)
        {
            Do(new CallEffect.RefuseRefer(park.Leg, _phase == CallPhase.Talking ? 491 : 403));
            return;
        }
        Do(new CallEffect.AcceptRefer(park.Leg));
        var place = new CallTarget
        {
            Leg = _targets.Count + 1,
            Number = ParkPlaces.ParkCode + park.Place,
            IsExtension = false,
            IsQueue = true,
            Destination = $"sip:{ParkPlaces.ParkCode}{park.Place}@{facts.Domain}",
            Phase = TargetPhase.Answered,
            StartedAt = _now,
            RingAt = _now,
            AnsweredAt = _now,
        };
        _targets.Add(place);
        _left.Add(place.Leg);                                                  // nobody is there to be told or released
        var waits = PeerOf(park.Leg);
        Replace(park.Leg, place.Leg);
        (_queueLeg, _parked, _ringBacks) = (place.Leg, (place.Leg, park.Place, parker, park.Time), 0);
        PublishReroute(park.Place, RerouteReason.Park);
        _journalDue = true;
        Do(new CallEffect.WaitInQueue(waits));
        Do(new CallEffect.StartRingTime(park.Time));
    }

    // The time at the place is over: the parker is reminded. He may be parked for by nobody else, so his own forwards count.
    private void RingBack()
    {
        if (_parked is not { } parked)
            return;
        ForgetRoute();
        BeginHunt(_queueLeg);
        Reroute(parked.Parker, RerouteReason.Park, parked.Parker);
    }

    // Nobody came; the call goes on to wait, but not for ever.
    private void RestInPark()
    {
        (IsHunting, _transferBy) = (false, null);
        if (_parked is { } parked && ++_ringBacks < MostRingBacks)
        {
            Do(new CallEffect.StartRingTime(parked.Time));
            return;
        }
        Do(new CallEffect.Release(WaitingLeg, ReleaseCause.NoAnswer));
        EndTalking(EndedReason.None, "480");
    }

    private void Fetched(CallInput.Fetched fetched)
    {
        if (ParkedAt is null)
            return;
        Do(new CallEffect.StopRingTime());
        Involve(fetched.By.Number, fetched.By.IsExtension);
        PublishReroute(fetched.By.Number, RerouteReason.Pickup);
        EndPending(ReleaseCause.AnsweredElsewhere, EndedReason.Replaced);
        _resolving = false;
        Found(Join(fetched.By));
    }
}
