namespace Bellwire.Sip.Transports;

/// <summary>
/// Which share of new requests the kernel should drop so that this process receives a little more than it serves: enough to fill its rate and to tell
/// some of the rest 503, not so much that reading what it must drop costs more than a few percent.
/// </summary>
internal static class SieveShare
{
    /// <summary>Never all: by what comes through we see what is offered.</summary>
    internal const double Most = 0.98;

    private const double Spare = 1.3, SpareRequests = 500;          // received a second beyond what is served
    private const double WorthIt = 4_000;                           // dropped here a second: above some 1 % of a core
    private const double Least = 0.1;                               // a smaller share is none
    private const double Near = 0.15;                               // a change of what comes through by less is none: each is a call to the kernel

    /// <param name="share">The share now.</param>
    /// <param name="seen">New requests that came through, a second.</param>
    /// <param name="offered">New requests that were sent to us, a second.</param>
    /// <param name="rate">Of these we serve, a second; infinite: all.</param>
    internal static double Next(double share, double seen, double offered, double rate)
    {
        if (double.IsPositiveInfinity(rate))
            return 0;
        if (share == 0 && seen - rate < WorthIt)
            return 0;
        var wanted = Math.Min(Most, 1 - (((rate * Spare) + SpareRequests) / Math.Max(offered, 1)));
        if (wanted < Least)
            return 0;
        return Math.Abs(wanted - share) < Near * (1 - share) ? share : wanted;
    }
}
