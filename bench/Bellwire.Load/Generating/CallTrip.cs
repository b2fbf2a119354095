namespace Bellwire.Load.Generating;

internal enum CallPhase : byte
{
    Calling,
    Talking,
    Leaving,
    Done,
    Refused,
    Lost,
}

/// <summary>One call as both of its ends saw it, on one clock (ticks of <see cref="System.Diagnostics.Stopwatch"/>).</summary>
internal struct CallTrip
{
    internal CallPhase Phase;

    /// <summary>The caller's first INVITE left.</summary>
    internal long Sent;

    /// <summary>The INVITE reached the called phone.</summary>
    internal long Rang;

    /// <summary>The phone's 200 left.</summary>
    internal long Picked;

    /// <summary>The 200 reached the caller.</summary>
    internal long Answered;

    /// <summary>The BYE's 200 reached the caller.</summary>
    internal long Ended;

    /// <summary>The ports at which the server relays: towards the caller, towards the phone.</summary>
    internal int CallerMedia, PhoneMedia;

    /// <summary>The caller's Request-URI and To within the dialog.</summary>
    internal byte[] Target, To;
}
