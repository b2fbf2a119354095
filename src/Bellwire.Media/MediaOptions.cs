using System.ComponentModel.DataAnnotations;
using Bellwire.Media.Relay;

namespace Bellwire.Media;

/// <summary>How much media there may be, and on which ports.</summary>
public sealed class MediaOptions
{
    /// <summary>Ports for RTP and RTCP, in pairs.</summary>
    public PortRange Ports { get; set; } = new(20000, 29999);

    /// <summary>Legs at once, whatever the range allows: two sockets each. 5,000 pairs is what the default range holds.</summary>
    [Range(2, 30_000)]
    public int MaxLegs { get; set; } = 5000;

    /// <summary>Legs of one call: the caller, every device that rings, and a new target while a transfer is tried.</summary>
    [Range(2, 500)]
    public int MaxLegsPerCall { get; set; } = 40;

    /// <summary>Threads that read sockets; one core relays many hundred calls, so more only help where cores are free.</summary>
    [Range(1, 64)]
    public int Loops { get; set; } = Math.Clamp(Environment.ProcessorCount / 4, 1, 4);

    /// <summary>Reads by the thread pool even where epoll is to be had.</summary>
    internal bool WithoutEpoll { get; set; }
}
