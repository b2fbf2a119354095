using System.Diagnostics;

namespace Bellwire.Load.Generating;

/// <summary>What became of the calls of a run. Good is what was answered within 4 s and ended in order; per second counts only what was done while the load was on.</summary>
internal sealed record CallOutcome
{
    public required int Offered { get; init; }
    public required double OfferedPerSecond { get; init; }
    public required int Good { get; init; }
    public required double GoodPerSecond { get; init; }
    public required int Refused { get; init; }
    public required int Lost { get; init; }
    public required long Copies { get; init; }

    /// <summary>What the server adds to setting up a call: INVITE in to INVITE out, plus 200 in to 200 out. Milliseconds, rising.</summary>
    public required double[] AddedMs { get; init; }

    internal double Added(double share) => AddedMs.Length == 0 ? double.NaN : AddedMs[Math.Min(AddedMs.Length - 1, (int)(AddedMs.Length * share))];

    internal static CallOutcome Of(CallTrip[] trips, long started, long lastAt, long copies)
    {
        var good = trips.Where(trip => trip.Phase == CallPhase.Done && Stopwatch.GetElapsedTime(trip.Sent, trip.Answered) < Repeats.GivenUpAfter).ToArray();
        var seconds = Stopwatch.GetElapsedTime(started, lastAt).TotalSeconds;
        return new CallOutcome
        {
            Offered = trips.Length,
            OfferedPerSecond = trips.Length / seconds,
            Good = good.Length,
            GoodPerSecond = good.Count(trip => trip.Ended <= lastAt) / seconds,
            Refused = trips.Count(trip => trip.Phase == CallPhase.Refused),
            Lost = trips.Count(trip => trip.Phase is not (CallPhase.Done or CallPhase.Refused)),
            Copies = copies,
            AddedMs = [.. good.Select(trip => Stopwatch.GetElapsedTime(trip.Sent, trip.Rang) + Stopwatch.GetElapsedTime(trip.Picked, trip.Answered))
                .Select(added => added.TotalMilliseconds).Order()],
        };
    }
}
