using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Bellwire.Media.Relay;

/// <summary>Where there is no epoll: one pending receive a socket, completed on the thread pool. Dearer a packet, the same otherwise.</summary>
internal sealed class AsyncLoop(MediaClock clock) : MediaLoop(clock)
{
    private readonly ConcurrentDictionary<LegPort, Task> _reading = new();
    private volatile bool _stopping;

    internal override bool Add(LegPort port)
    {
        _reading[port] = ReadAsync(port);
        return true;
    }

    // The socket is closed right after, which ends its pending receive.
    internal override void Remove(LegPort port) => _reading.TryRemove(port, out _);

    public override void Dispose()
    {
        _stopping = true;
        _reading.Clear();
    }

    private async Task ReadAsync(LegPort port)
    {
        await Task.Yield();
        var buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
        var from = new SocketAddress(port.Socket.AddressFamily);
        while (!_stopping)
        {
            try
            {
                var length = await port.Socket.ReceiveFromAsync(buffer, SocketFlags.None, from, CancellationToken.None);
                Deliver(port, buffer, length, from);
            }
            catch (SocketException failure) when (failure.SocketErrorCode is not (SocketError.OperationAborted or SocketError.Interrupted))
            {
                continue;                                        // an ICMP error, or a datagram longer than the buffer: no packet
            }
            catch (Exception closed) when (closed is ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }
}
