namespace Bellwire.Sip.Timers;

/// <summary>
/// One timer of a <see cref="TimerWheel"/>. It is meant to be a field or a base of the thing that waits, so that arming it allocates
/// nothing. All links belong to the wheel and are touched under its lock only.
/// </summary>
public abstract class WheelTimer
{
    internal WheelTimer? Next;
    internal WheelTimer? Previous;
    internal WheelTimer? NextDue;                                   // the list being fired; it survives a re-arming in between
    internal long DueTick = Idle;

    internal const long Idle = -1;

    /// <summary>Called once when the time has come, on the thread that moves the wheel and outside every lock. It must be short and must
    /// not throw; a timer that was re-armed or cancelled at the very moment it came due may still be called, so the owner checks its state.</summary>
    protected internal abstract void OnDue();
}
