using Microsoft.Extensions.Logging;

namespace Bellwire.Media.Relay;

/// <summary>Reads the sockets of many legs and hands each datagram to its leg. Ports may be added and removed from any thread.</summary>
internal abstract partial class MediaLoop(MediaClock clock, ILogger logger) : IDisposable
{
    /// <summary>More than any path carries in one datagram here; a longer one is cut by the system and then refused by the leg.</summary>
    internal const int BufferBytes = 2048;

    protected MediaClock Clock { get; } = clock;

    /// <summary>False: the system cannot watch one more.</summary>
    internal abstract bool Add(LegPort port);

    internal abstract void Remove(LegPort port);

    public abstract void Dispose();

    /// <summary>A broken promise ends the one leg in which it showed, not the loop.</summary>
    protected void Deliver(LegPort port, Span<byte> buffer, int length, System.Net.SocketAddress from)
    {
        try
        {
            port.Leg.OnDatagram(port, buffer, length, from, Clock.Now);
        }
        catch (Exception fault)
        {
            Log.LegFailed(logger, port.Leg.LocalRtp.Port, fault);
            port.Leg.Fail(fault.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2801, LogLevel.Error, "Media on port {Port} failed and was closed")]
        public static partial void LegFailed(ILogger logger, int port, Exception fault);
    }
}
