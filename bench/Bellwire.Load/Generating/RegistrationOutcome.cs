namespace Bellwire.Load.Generating;

/// <summary>What became of the registrations of a run. Good is what was done within 4 s; per second counts only what was done while the load was on.</summary>
internal sealed record RegistrationOutcome
{
    public required double OfferedPerSecond { get; init; }
    public required int Good { get; init; }
    public required double GoodPerSecond { get; init; }
    public required int Refused { get; init; }
    public required int Lost { get; init; }
    public required long Copies { get; init; }

    /// <summary>Both round trips, rising.</summary>
    public required double[] TookMs { get; init; }

    internal double Took(double share) => TookMs.Length == 0 ? double.NaN : TookMs[Math.Min(TookMs.Length - 1, (int)(TookMs.Length * share))];
}
