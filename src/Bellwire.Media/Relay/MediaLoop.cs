using System.Net;

namespace Bellwire.Media.Relay;

/// <summary>Reads the sockets of many legs and hands each datagram to its leg. Ports may be added and removed from any thread.</summary>
internal abstract class MediaLoop(MediaClock clock) : IDisposable
{
    /// <summary>More than any path carries in one datagram here; a longer one is cut by the system and then refused by the leg.</summary>
    internal const int BufferBytes = 2048;

    protected MediaClock Clock { get; } = clock;

    /// <summary>False: the system cannot watch one more.</summary>
    internal abstract bool Add(LegPort port);

    internal abstract void Remove(LegPort port);

    public abstract void Dispose();

    protected void Deliver(LegPort port, Span<byte> buffer, int length, SocketAddress from)
    {
        try
        {
            port.Leg.OnDatagram(port, buffer, length, from, Clock.Now);
        }
        catch (Exception fault)
        {
            port.Leg.Fail(fault);
        }
    }
}
