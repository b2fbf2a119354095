namespace Bellwire.Sip.Transactions;

/// <summary>Durations of RFC 3261 table 4. Shared and immutable.</summary>
public sealed record SipTimerValues
{
    /// <summary>Estimate of the round trip: 500 ms.</summary>
    public TimeSpan T1 { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest interval between copies of a non-INVITE request or a final INVITE response: 4 s.</summary>
    public TimeSpan T2 { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a message may live in the network: 5 s.</summary>
    public TimeSpan T4 { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>64 x T1: how long anything is repeated before it counts as lost.</summary>
    public TimeSpan Limit => 64 * T1;

    internal static readonly TimeSpan TryingAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>How long <paramref name="timer"/> runs when it was started for the <paramref name="round"/>th time (0 first);
    /// null: over this transport it never runs; zero: it fires at once.</summary>
    internal TimeSpan? Of(SipTimer timer, int round, bool reliable) => timer switch
    {
        SipTimer.A => reliable ? null : Doubled(round),
        SipTimer.E or SipTimer.G => reliable ? null : Shorter(Doubled(round), T2),
        SipTimer.B or SipTimer.F or SipTimer.H or SipTimer.L or SipTimer.M or SipTimer.Cancelled => Limit,
        SipTimer.D => reliable ? TimeSpan.Zero : Longer(Limit, TimeSpan.FromSeconds(32)),
        SipTimer.I or SipTimer.K => reliable ? TimeSpan.Zero : T4,
        SipTimer.J => reliable ? TimeSpan.Zero : Limit,
        SipTimer.Trying => TryingAfter,
        _ => throw new ArgumentOutOfRangeException(nameof(timer), timer, "not one timer"),
    };

    internal TimeSpan Doubled(int round) => T1 * (1 << Math.Min(round, 6));

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
