using Bellwire.Contracts;

namespace Bellwire.Pbx.Calls;

// Pick-up of a call that rings, by a feature code or by INVITE with Replaces (RFC 3891, RFC 5359 2.17):
//   A: INVITE B            call_start, target_add and target_ringing of B
//   C: INVITE *97B         call_reroute PICKUP to C, target_ended of every device that rang, target_add of C, call_established with C
//   we: CANCEL to B, 200 to A and to C
internal sealed partial class CallMachine
{
    /// <summary>Whether the call rings at that extension, so that a colleague may take it. What a queue offers is for its agent.</summary>
    internal bool RingsAt(string extension) =>
        IsHunting && !_ringsFirst && Pending.Any(target => target.IsExtension && target.Number == extension && target.CallType != CallType.QueueCall);

    private void PickedUp(CallInput.PickedUp picked)
    {
        if (!RingsAt(picked.From))
            return;
        Do(new CallEffect.StopRingTime());
        Involve(picked.By.Number, picked.By.IsExtension);
        PublishReroute(picked.By.Number, RerouteReason.Pickup);
        EndPending(ReleaseCause.AnsweredElsewhere, EndedReason.Replaced);
        _ringAt ??= _now;
        Found(Join(picked.By));
    }
}
