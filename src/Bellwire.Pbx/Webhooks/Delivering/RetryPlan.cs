namespace Bellwire.Pbx.Webhooks.Delivering;

/// <summary>
/// The pauses between two attempts: with the default first pause of 5 s they are 5 s, 15 s, 1, 3, 8, 15, 30 min, then an hour each. Each is a tenth
/// shorter or longer at random, so that what failed together does not come back together. Not safe for threads.
/// </summary>
internal sealed class RetryPlan(TimeSpan first, TimeSpan retryFor, Random random)
{
    /// <summary>A receiver in trouble is looked at again at least so often, in first pauses: 5 min.</summary>
    private const int LongestQuiet = 60;

    private static readonly int[] Growth = [1, 3, 12, 36, 96, 180, 360, 720];

    /// <summary>How long after its creation a delivery is tried.</summary>
    public TimeSpan RetryFor => retryFor;

    /// <param name="attempts">How many have failed, from 1.</param>
    public TimeSpan Pause(int attempts) => Spread(Growth[Math.Clamp(attempts, 1, Growth.Length) - 1]);

    /// <summary>The pause before one more look at a receiver in trouble.</summary>
    /// <param name="looks">How many have failed, from 1.</param>
    public TimeSpan Quiet(int looks) => Spread(Math.Min(Growth[Math.Clamp(looks, 1, Growth.Length) - 1], LongestQuiet));

    private TimeSpan Spread(int pauses) => first * pauses * (0.9 + (random.NextDouble() * 0.2));
}
