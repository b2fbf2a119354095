using System.Net;
using System.Net.Sockets;
using Bellwire.WebSocket.Streams;

namespace Bellwire.WebSocket.Tests;

/// <summary>Two ends of one TCP connection on this machine.</summary>
internal static class Loopback
{
    internal static async Task<(SocketStream Near, SocketStream Far)> OpenAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await near.ConnectAsync(listener.LocalEndPoint!); // bound above
        return (new SocketStream(near), new SocketStream(await listener.AcceptAsync()));
    }
}
