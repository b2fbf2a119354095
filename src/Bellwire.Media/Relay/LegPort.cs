using System.Net.Sockets;

namespace Bellwire.Media.Relay;

/// <summary>One socket of a leg, as the loop that reads it knows it.</summary>
internal sealed class LegPort(MediaLeg leg, Socket socket, bool isRtcp)
{
    internal MediaLeg Leg { get; } = leg;

    internal Socket Socket { get; } = socket;

    internal bool IsRtcp { get; } = isRtcp;

    /// <summary>Where the loop keeps it; set by the loop.</summary>
    internal int Slot { get; set; } = -1;
}
