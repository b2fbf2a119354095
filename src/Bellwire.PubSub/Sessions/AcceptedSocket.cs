using System.Net;
using Bellwire.WebSocket.Streams;

namespace Bellwire.PubSub.Sessions;

/// <summary>A connection whose WebSocket handshake is answered. Who gets it owns it and disposes the stream.</summary>
public sealed class AcceptedSocket
{
    private readonly SocketStream? _socket;
    private readonly Action? _abort;

    /// <summary>A connection of our own listener.</summary>
    /// <param name="stream">Where to read and write: the socket's stream, or TLS over it.</param>
    /// <param name="socket">The stream over the socket.</param>
    /// <param name="remote">The peer; behind a trusted proxy the peer that the proxy named.</param>
    /// <param name="local">The address it came to.</param>
    public AcceptedSocket(Stream stream, SocketStream socket, IPEndPoint remote, IPEndPoint local)
        : this(stream, remote, local)
    {
        _socket = socket;
        IsTls = !ReferenceEquals(stream, socket);
    }

    /// <summary>An upgraded connection of another server, such as Kestrel's.</summary>
    /// <param name="stream">Where to read and write.</param>
    /// <param name="abort">Drops the connection at once; any thread.</param>
    /// <param name="remote">The peer.</param>
    /// <param name="local">The address it came to.</param>
    public AcceptedSocket(Stream stream, Action abort, IPEndPoint remote, IPEndPoint local)
        : this(stream, remote, local)
    {
        _abort = abort;
        IsTls = true;
    }

    private AcceptedSocket(Stream stream, IPEndPoint remote, IPEndPoint local)
    {
        Stream = stream;
        Remote = remote;
        Local = local;
    }

    public Stream Stream { get; }

    public IPEndPoint Remote { get; }

    public IPEndPoint Local { get; }

    public bool IsTls { get; }

    /// <summary>Drops the connection at once; any thread, more than once.</summary>
    public void Abort()
    {
        _socket?.Abort();
        _abort?.Invoke();
    }

    internal void EndSending() => _socket?.EndSending();
}
