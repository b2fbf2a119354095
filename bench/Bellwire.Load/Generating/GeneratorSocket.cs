using System.Net;
using System.Net.Sockets;
using Bellwire.Sip.Transports;

namespace Bellwire.Load.Generating;

/// <summary>One UDP socket of a generator: many datagrams a receive, never blocks.</summary>
internal sealed class GeneratorSocket : IDisposable
{
    private const int BufferBytes = 16 * 1024 * 1024;
    private const int SolSocket = 1, SoRcvBufForce = 33;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly DatagramBatch _batch = new(AddressFamily.InterNetwork);

    internal GeneratorSocket(IPEndPoint local, IPEndPoint server)
    {
        _socket.ReceiveBufferSize = BufferBytes;
        if (Environment.IsPrivilegedProcess)
            _socket.SetRawSocketOption(SolSocket, SoRcvBufForce, BitConverter.GetBytes(BufferBytes));
        _socket.Bind(local);
        _socket.Connect(server);                                    // spares the kernel a route for each datagram
    }

    internal bool HasMore => _socket.Available > 0;

    internal void Send(ReadOnlySpan<byte> message) => _socket.Send(message, SocketFlags.None, out _);

    /// <summary>Takes what has come. Zero: nothing.</summary>
    internal int Receive() => HasMore ? Math.Max(0, _batch.Receive(_socket)) : 0;

    internal ReadOnlySpan<byte> Datagram(int index) => _batch.Datagram(index).Span;

    internal static void Wait(GeneratorSocket first, GeneratorSocket? second, TimeSpan atMost)
    {
        List<Socket> readable = second is null ? [first._socket] : [first._socket, second._socket];
        Socket.Select(readable, null, null, atMost);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _batch.Dispose();
    }
}
