using Bellwire.Pbx.Calls.Legs;
using Bellwire.Sip.Sdp;

namespace Bellwire.Pbx.Calls;

// What targets say before they answer, passed to the caller.
internal sealed partial class CallSession
{
    private int? _earlyLeg;                                                    // whose early media the caller hears

    void ILegOwner.OnProgress(Leg leg, int status, SdpSession? sdp)
    {
        if (sdp is not null)
            _answers[leg.Number] = sdp;
        Feed(new CallInput.Progress(leg.Number, status));
    }

    private void PassProgress(CallEffect.PassProgress progress)
    {
        if (Facts.Origin is not null && _machine.Talking is null)
        {
            LetCallerHearRinging(progress.Leg);
            return;
        }
        if (_machine.Talking is not null || Caller is not { } caller || LegOf(progress.Leg) is not { } leg)
            return;
        var sdp = _answers.GetValueOrDefault(progress.Leg);
        if (sdp is null || _callerOffer is null || (_earlyLeg is not null && _earlyLeg != progress.Leg))
        {
            caller.Ring(progress.StatusCode, default);
            return;
        }
        if (!IsAnswerTo(sdp, _callerOffer))
        {
            caller.Ring(progress.StatusCode, default);
            return;
        }
        if (_earlyLeg is null)
        {
            _earlyLeg = progress.Leg;
            Prepare(caller, leg);
            leg.Agree(sdp);
            caller.Agree(_callerOffer);
            Bridge(caller, leg);
        }
        caller.Ring(progress.StatusCode, caller.Audio.Tell(sdp));
    }

    void ILegOwner.OnEarlyOffer(Leg leg, SdpSession offer)
    {
        if (leg == Caller)
            _callerOffer = offer;
        else
            _answers[leg.Number] = offer;
    }
}
