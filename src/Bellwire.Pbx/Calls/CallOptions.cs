using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Bellwire.Pbx.Calls;

/// <summary>Bounds and times of calls.</summary>
public sealed class CallOptions
{
    /// <summary>Calls at a time on this server; one more gets 503 with Retry-After. Each takes two pairs of RTP ports.</summary>
    [Range(1, 100_000)]
    public int MaxCalls { get; set; } = 2_000;

    /// <summary>Work that may wait in the mailbox of one loop of calls; beyond it requests get 503.</summary>
    [Range(100, 1_000_000)]
    public int MaxWaiting { get; set; } = 20_000;

    /// <summary>Loops of calls; the calls of one tenant are always in the same.</summary>
    [Range(1, 64)]
    public int Loops { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 16);

    /// <summary>How long a session may go without a refresh (RFC 4028): half an hour, refreshed at half of it.</summary>
    [Range(typeof(TimeSpan), "00:01:30", "1.00:00:00")]
    public TimeSpan SessionExpires { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>The shortest session time that we agree to: RFC 4028 5 allows no less.</summary>
    [Range(typeof(TimeSpan), "00:01:30", "1.00:00:00")]
    public TimeSpan MinSessionExpires { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>A leg that should be heard and is silent so long is asked by OPTIONS whether it is still there.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan SilenceCheck { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a parked call stands aside before it rings at the parker again: two minutes, as long as somebody is looked for in the house.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan ParkTime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Where RTP sockets are bound: the one that the leg's SIP came to, else the first of its family. None: all addresses.</summary>
    public IReadOnlyList<IPAddress> MediaAddresses { get; set; } = [];
}
