using Bellwire.Pbx.Calls.Features;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Sip.Sdp;

namespace Bellwire.Pbx.Calls;

// A phone that has called us comes into this call. Both it and who waits for it made an offer: when the one who waits has been answered before, he is offered
// what the phone said; else each is answered with what both have in common.
internal sealed partial class CallSession
{
    private readonly Dictionary<int, SdpSession> _joining = [];                // phones that wait for our answer, with their offers

    /// <summary>Lets a colleague take the call that rings at an extension.</summary>
    /// <param name="notThere">The status that says that it does not ring there.</param>
    internal void PickUp(string from, JoiningPhone phone, int notThere)
    {
        if (phone.Leg is not { IsOver: false } newcomer)
            return;
        if (!_machine.RingsAt(from))
            newcomer.Reject(notThere);
        else if (_machine.ExtensionOf(_machine.Counterpart) == newcomer.Party.Number)
            newcomer.Reject(403);                                              // he would talk to himself
        else if (_machine.Talking is null && Facts.Origin is null)
            PickUpFirst(from, phone, newcomer);
        else
            JoinWith(_machine.Counterpart, phone, newcomer, () => _machine.RingsAt(from), joiner => new CallInput.PickedUp(from, joiner));
    }

    // The caller has not been answered yet.
    private void PickUpFirst(string from, JoiningPhone phone, Leg newcomer)
    {
        if (Caller is not { IsAnsweredEarly: false } caller || !CanTalk(caller, newcomer)
            || (_callerOffer is { } offer && SharedAudio.Of(offer, phone.Offer, recorded: false) is null))
        {
            newcomer.Reject(488);
            return;
        }
        Feed(new CallInput.PickedUp(from, Enter(phone, newcomer)));
    }

    // RFC 3891 3: the party who stays gets a re-INVITE; only when that works does the phone come in.
    private void JoinWith(int waits, JoiningPhone phone, Leg newcomer, Func<bool> isStillWanted, Func<Joiner, CallInput> input)
    {
        if (LegOf(waits) is not { IsUp: true } stays || !CanTalk(stays, newcomer))
        {
            newcomer.Reject(488);
            return;
        }
        Prepare(stays, newcomer);
        stays.SendOffer(stays.Audio.Tell(phone.Offer, SdpDirection.SendRecv), retriesGlare: true, outcome =>
        {
            if (outcome is not { IsAccepted: true, Sdp: { } answer } || !IsAnswerTo(answer, phone.Offer))
            {
                newcomer.Reject(488);
                return;
            }
            stays.Agree(answer);
            if (newcomer.IsOver || !isStillWanted())                           // it gave up meanwhile, or another was quicker
            {
                newcomer.Reject(480);
                PlayInOurCodecs(stays);
                return;
            }
            var joiner = Enter(phone, newcomer);
            _joining.Remove(newcomer.Number);
            newcomer.Agree(phone.Offer);
            newcomer.Answer(newcomer.Audio.Tell(answer), isOffer: false);
            Feed(input(joiner));
        });
    }

    private static bool CanTalk(Leg one, Leg other) => one.Audio.Relay is null == other.Audio.Relay is null;

    /// <summary>The phone's leg is one of this call from now on.</summary>
    private Joiner Enter(JoiningPhone phone, Leg newcomer)
    {
        var number = _machine.Targets.Count + 1;
        newcomer.MoveTo(this, number, SessionText);
        _legs[number] = newcomer;
        _joining[number] = phone.Offer;
        if (newcomer.Audio.Relay is { } relay)
            _media.Adopt(relay);
        phone.Done();
        return new Joiner(newcomer.Party.Number, newcomer.Party.IsExtension, newcomer.Target, Answered: true);
    }

    /// <summary>The caller and the phone that came for him are answered, each with what the other can.</summary>
    private void AnswerBoth(Leg caller, Leg newcomer, SdpSession offer)
    {
        Prepare(caller, newcomer);
        if (_callerOffer is not { } callers)                                   // the caller's ACK brings what the newcomer is answered with
        {
            _answers[newcomer.Number] = offer;
            _joining[newcomer.Number] = offer;
            caller.Answer(caller.Audio.Tell(offer), isOffer: true);
            return;
        }
        if (SharedAudio.Of(callers, offer, caller.Audio.IsRecorded) is not { } shared)
        {
            Feed(new CallInput.Lost(newcomer.Number));                         // the caller has changed his description since (RFC 3311)
            return;
        }
        var (toCaller, toNewcomer) = (caller.Audio.TellOwn(shared.OfOne, callers), newcomer.Audio.TellOwn(shared.OfOther, offer));
        caller.Agree(callers, shared.OneToOther);
        newcomer.Agree(offer, shared.OtherToOne);
        Bridge(caller, newcomer);
        RecordStretch();
        newcomer.Answer(toNewcomer, isOffer: false);
        caller.Answer(toCaller, isOffer: false);
    }
}
