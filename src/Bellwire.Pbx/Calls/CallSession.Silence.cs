
namespace Bellwire.Pbx.Calls;

// A phone that vanishes sends nothing any more; so does one that is muted. Silence asks, it does not judge.
internal sealed partial class CallSession
{
    /// <summary>Every few seconds: a leg that should be heard and is silent is asked whether it is still there.</summary>
    internal void LookForSilence(TimeSpan limit)
    {
        if (_machine.Talking is not { } talking || _isBroken)
            return;
        foreach (var number in (int[])[talking.CallerSide, talking.CalleeSide])
            if (LegOf(number) is { IsUp: true } leg && leg.Audio.ShouldSpeak && leg.Audio.Relay is { SilentFor: { } silent } && silent >= limit)
                leg.Probe();
    }
}
