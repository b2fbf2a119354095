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
}
