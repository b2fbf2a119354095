using System.Globalization;
using Bellwire.Contracts;
using Bellwire.Media.Audio;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Pbx.Calls.Routing;
using Bellwire.Sip.Sdp;

namespace Bellwire.Pbx.Calls;

// A call of our own making. The caller's phone gets an INVITE without an offer and answers with everything that it can; until the callee's answer its audio
// ends at us. The callee is offered what the caller's phone said, and the caller's phone what the callee's said: so the two agree on what both can best.
// This is flow IV of RFC 3725 4.4 with a voice of our own in place of the black hole, and with nothing that a phone would have to wait for.
internal sealed partial class CallSession
{
    private const int FirstMaxForwards = 70;                                   // RFC 3261 8.1.1.6

    private static readonly Playlist Ringback = Playlist.Looped(Tones.Ringback);

    private bool _isBrowserFirst;
    private bool _isRingingBack;
    private bool _isConnected;

    /// <summary>Begins to ring who is rung first.</summary>
    internal void Originate(CallRoute first, CallRoute callee)
    {
        (_maxForwards, _isStarted) = (FirstMaxForwards, true);
        Feed(new CallInput.Start(callee, first));
    }

    /// <summary>Who a phone shows as calling.</summary>
    private (PartyUri Shown, string Name) ShownTo(CallTarget target)
    {
        if (_machine.RingsFirst && Facts.Origin is { } origin)
            return (new PartyUri(origin.ShownNumber ?? Facts.Callee, Facts.Domain), origin.ShownName ?? "");
        var shown = _machine.PartyOf(_machine.Counterpart);
        if (IsWithheld)
            return (CallFacts.WithheldUri, "Anonymous");
        return (shown, shown == Facts.CallerUri && target.Trunk is null ? Facts.CallerDisplayName : "");
    }

    /// <summary>Whoever is called now is called by somebody who is not to be shown.</summary>
    private bool IsWithheld => Facts.CallerIsWithheld && _machine.Counterpart == CallInput.CallerLeg;

    // Its audio ends at us: PCMU or PCMA, else no tone could be heard and no callee from outside either. That of a browser does not, so its offer waits for
    // the callee's answer (flow I of RFC 3725 4.1): half a minute, which is longer than most phones ring.
    private static bool TryAnswerFirst(Leg leg, SdpSession offer)
    {
        if (leg.Audio.Relay is null)
        {
            leg.Agree(offer);
            return true;
        }
        var answer = leg.Audio.TellOwn(QueueCodecs, offer);
        if (answer.IsEmpty)
            return false;
        leg.AnswerTheirOffer(answer);
        leg.Agree(offer);
        return true;
    }

    private void TakeUpFirst(int number)
    {
        _isBrowserFirst = LegOf(number) is { Audio.Relay: null };
        if (Facts.Origin?.Watch is { } watch)
            watch.FirstAnswered(this);
        else
            _inputs.Enqueue(new CallInput.GoOn());
    }

    /// <summary>The caller's phone is up, and there is nobody yet whom its offers could be passed to.</summary>
    private bool IsAlone(Leg leg) => Facts.Origin is not null && _machine.Talking is null && leg.Number == _machine.CallerSide;

    private void LetCallerHearRinging(int number)
    {
        if (LegOf(_machine.CallerSide) is not { } caller || LegOf(number) is not { } leg)
            return;
        if (_earlyLeg is null && _answers.GetValueOrDefault(number) is { } sdp && IsAnswerTo(sdp, leg.Audio.ToldOf) && IsHeardBy(caller, sdp))
        {
            _earlyLeg = number;
            StopRingback(caller);
            leg.Agree(sdp);
            Bridge(caller, leg);
        }
        else if (_earlyLeg is null && !_isRingingBack)
        {
            _isRingingBack = true;
            caller.Audio.Relay?.Play(Ringback);
        }
    }

    // What a carrier says before it answers is heard when it is G.711, which is all that was agreed with the caller's phone so far.
    private static bool IsHeardBy(Leg caller, SdpSession early) =>
        caller.Audio.Relay is not null && early.Audio is { IsSecure: false, IsNowhere: false } audio && G711Formats.Of(audio) is [var best, ..]
        && Preferred(audio) == best;

    private static int Preferred(SdpMedia audio)
    {
        foreach (var format in audio.Formats)
            return int.TryParse(format, NumberStyles.None, null, out var type) ? type : -1;
        return -1;
    }

    private void StopRingback(Leg caller)
    {
        if (_isRingingBack)
            caller.Audio.Relay?.StopPlaying();
        _isRingingBack = false;
    }

    /// <summary>What the phone that waits is to hear, after its description changed.</summary>
    private void PlayAgain(Leg leg)
    {
        if (_machine.IsWaiting)
            HearAgain(leg);
        else if (_isRingingBack)
            leg.Audio.Relay?.Play(Ringback);
    }

    private void TellConnected()
    {
        if (_isConnected)
            return;
        _isConnected = true;
        Facts.Origin?.Watch?.Connected(this);
    }

    private void TellOver()
    {
        var (stage, status) = _machine.Outcome;
        Facts.Origin?.Watch?.Over(this, stage, status);
    }
}
