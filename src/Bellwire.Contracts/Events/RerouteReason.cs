namespace Bellwire.Contracts;

/// <summary>Why a call goes to another target than the one that was called.</summary>
public enum RerouteReason
{
    ForwardingUnconditional,
    ForwardingBusy,
    ForwardingNoAnswer,
    ForwardingNotReachable,
    Redirect,
    Transfer,
    Overflow,

    /// <summary>The presence of who was called says Away, and a rule says where calls go then.</summary>
    ForwardingAway,
    ForwardingLunch,
    ForwardingBusinessTrip,

    /// <summary>A colleague took the call that rang elsewhere, or that was parked.</summary>
    Pickup,

    /// <summary>The call stands aside until somebody takes it.</summary>
    Park,
}
