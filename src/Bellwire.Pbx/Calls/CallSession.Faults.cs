using Bellwire.Pbx.Calls.Legs;
using Bellwire.Pbx.Loops;

namespace Bellwire.Pbx.Calls;

// A broken promise in this call's work ends this call and nothing else: phones are told, events and record stay whole, ports are free.
internal sealed partial class CallSession : IWorkOwner
{
    private bool _isBroken;

    void IWorkOwner.OnWorkFailed(Exception error) => Break(error, []);

    /// <param name="error">What was thrown.</param>
    /// <param name="left">Effects that were decided and not carried out: their events and records still count, nothing else of them does.</param>
    private void Break(Exception error, IEnumerable<CallEffect> left)
    {
        if (_isBroken)                                                         // its last words have failed too
        {
            Log.BrokenAgain(_shard.Logger, Facts.SessionId.Value, error);
            AbandonLegs();
            return;
        }
        _isBroken = true;
        Log.Broken(_shard.Logger, Facts.SessionId.Value, error);
        _inputs.Clear();
        CarryIfPossible(left.Where(effect => effect is CallEffect.Publish or CallEffect.Journal or CallEffect.WriteCdr or CallEffect.Close));
        CarryIfPossible(LastEffects());
        foreach (var leg in (Leg[])[.. _legs.Values, .. _newcomers])
            Try(() => leg.Release(ReleaseCause.Fault));
        if (!_closed)                                                          // it never started
            Try(Close);
        Try(TellWhoIsBusy);
    }

    private CallEffect[] LastEffects()
    {
        var now = _shard.Time.GetUtcNow();
        try
        {
            return [.. _machine.On(new CallInput.Stop(StopCause.Fault), now)];
        }
        catch (Exception again)
        {
            Log.BrokenAgain(_shard.Logger, Facts.SessionId.Value, again);
            return [.. _machine.Effects.Where(effect => effect is CallEffect.Publish), .. _machine.Abandon(now)];
        }
    }

    private void CarryIfPossible(IEnumerable<CallEffect> effects)
    {
        foreach (var effect in effects.ToArray())
            Try(() => Carry(effect));
    }

    private void AbandonLegs()
    {
        foreach (var leg in (Leg[])[.. _legs.Values, .. _newcomers])
            Try(leg.Abandon);
        _media.Close();
    }

    private void Try(Action work)
    {
        try
        {
            work();
        }
        catch (Exception error)
        {
            Log.BrokenAgain(_shard.Logger, Facts.SessionId.Value, error);
        }
    }
}
