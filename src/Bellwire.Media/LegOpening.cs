using Bellwire.Media.Relay;

namespace Bellwire.Media;

/// <summary>What came of asking for a leg.</summary>
public abstract record LegOpening
{
    private LegOpening() { }

    /// <summary>The leg holds its ports until it is closed.</summary>
    public sealed record Opened(MediaLeg Leg) : LegOpening;

    /// <summary>No ports: the call cannot have this leg.</summary>
    public sealed record Refused(PortRefusal Reason) : LegOpening;
}
