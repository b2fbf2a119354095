using Bellwire.Media;
using Bellwire.Pbx.Calls.Features;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls;

// Parking: by REFER to the code from a party of the call, and back by a phone that dials the place.
internal sealed partial class CallSession
{
    private string? _place;                                                    // where the call stands in the loop's list

    /// <param name="behind">What was dialled behind the code.</param>
    private void Park(Leg leg, ServerTransaction refer, string behind)
    {
        if (_machine.ExtensionOf(leg.Number) is not { } parker || LegOf(_machine.PeerOf(leg.Number)) is not { } other)
        {
            refer.Respond(403, "Only an extension may park");
            return;
        }
        var place = behind.Length == 0 ? parker : behind;
        if (_shard.DirectoryOf(Facts.TenantId)?.FindExtension(place) is null)
            refer.Respond(404);
        else if (_shard.Places.At(Facts.TenantId, place) is not null)
            refer.Respond(486, "Another call is parked there");
        else if (other.Audio is { Relay: null } or { IsSealed: true })
            refer.Respond(488, "We can play it no music");
        else
        {
            _refers[leg.Number] = leg.SubscriptionOf(refer);
            Feed(new CallInput.Park(leg.Number, place, _shard.Options.ParkTime));
            PlayInOurCodecs(other);
        }
    }

    // A party that talked in another codec than ours is asked to change.
    private void PlayInOurCodecs(Leg leg)
    {
        if (_machine.ParkedAt is null || leg.Audio.Relay is not { } relay || relay.Play(_shard.Music) != PlayStart.NoCodec)
            return;
        leg.SendOffer(leg.Audio.TellOwn(QueueCodecs, null), retriesGlare: true, outcome =>
        {
            if (outcome is not { IsAccepted: true, Sdp: { } answer })
                return;
            leg.Agree(answer);
            if (_machine.ParkedAt is not null)
                relay.Play(_shard.Music);
        });
    }

    /// <summary>A phone that dialled the place where this call stands.</summary>
    internal void Fetch(string place, JoiningPhone phone)
    {
        if (phone.Leg is not { IsOver: false } newcomer)
            return;
        if (_machine.ParkedAt != place)
            newcomer.Reject(404);
        else if (_machine.ExtensionOf(_machine.WaitingLeg) == newcomer.Party.Number)
            newcomer.Reject(403);                                              // he would talk to himself
        else
            JoinWith(_machine.WaitingLeg, phone, newcomer, () => _machine.ParkedAt == place, joiner => new CallInput.Fetched(joiner));
    }

    /// <summary>After each input: the call has a place as long as its machine says so.</summary>
    private void KeepPlace()
    {
        var place = _closed ? null : _machine.ParkedAt;
        if (place == _place)
            return;
        if (_place is not null)
            _shard.Places.Leave(this, _place);
        if (place is not null)
            _shard.Places.Take(this, place);
        _place = place;
    }
}
