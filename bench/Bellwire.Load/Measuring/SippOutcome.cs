using System.Globalization;

namespace Bellwire.Load.Measuring;

/// <summary>What SIPp counted. Only what finished within 4 s is good.</summary>
internal sealed record SippOutcome
{
    public required int Offered { get; init; }
    public required int Good { get; init; }

    /// <summary>Good ones a second while the load was on: what trickles in after the last request was sent does not count.</summary>
    public required double GoodPerSecond { get; init; }

    public required double OfferedPerSecond { get; init; }
    public required int Failed { get; init; }

    /// <summary>Those of the failed that got an answer, but a wrong one: a 503.</summary>
    public required int Refused { get; init; }

    public required int Retransmissions { get; init; }
    public required double UnderOneMs { get; init; }
    public required double UnderTenMs { get; init; }

    public static SippOutcome Read(string[] statistics, int seconds)
    {
        var names = statistics[0].Split(';');
        var last = new Row(names, statistics[^1].Split(';'));
        var atEnd = statistics.Skip(1).Select(line => new Row(names, line.Split(';'))).Last(row => row.Elapsed <= seconds + 0.5);
        var good = last.Good;
        return new SippOutcome
        {
            Offered = last.Of("TotalCallCreated"),
            Good = good,
            GoodPerSecond = atEnd.Good / atEnd.Elapsed,
            OfferedPerSecond = atEnd.Of("TotalCallCreated") / atEnd.Elapsed,
            Failed = last.Of("FailedCall(C)") + last.Within(">=4000"),
            Refused = last.Of("FailedUnexpectedMessage(C)"),
            Retransmissions = last.Of("Retransmissions(C)"),
            UnderOneMs = good == 0 ? 0 : (double)last.Within("<1") / good,
            UnderTenMs = good == 0 ? 0 : (double)(last.Within("<1") + last.Within("<5") + last.Within("<10")) / good,
        };
    }

    public static SippOutcome Sum(IReadOnlyCollection<SippOutcome> parts) => new()
    {
        Offered = parts.Sum(p => p.Offered),
        Good = parts.Sum(p => p.Good),
        GoodPerSecond = parts.Sum(p => p.GoodPerSecond),
        OfferedPerSecond = parts.Sum(p => p.OfferedPerSecond),
        Failed = parts.Sum(p => p.Failed),
        Refused = parts.Sum(p => p.Refused),
        Retransmissions = parts.Sum(p => p.Retransmissions),
        UnderOneMs = parts.Average(p => p.UnderOneMs),
        UnderTenMs = parts.Average(p => p.UnderTenMs),
    };

    private readonly record struct Row(string[] Names, string[] Values)
    {
        public double Elapsed => Clock("CurrentTime") - Clock("StartTime");

        public int Good => Of("SuccessfulCall(C)") - Within(">=4000");

        public int Of(string name) => int.Parse(Values[Array.IndexOf(Names, name)], CultureInfo.InvariantCulture);

        public int Within(string bound) =>
            int.Parse(Values[Array.IndexOf(Names, "ResponseTimeRepartition1_" + bound)], CultureInfo.InvariantCulture);

        // Date, time and seconds since 1970, parted by tabs.
        private double Clock(string name) => double.Parse(Values[Array.IndexOf(Names, name)].Split('\t')[2], CultureInfo.InvariantCulture);
    }
}
