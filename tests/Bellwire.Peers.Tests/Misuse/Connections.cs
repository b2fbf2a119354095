using System.Net;
using System.Net.Sockets;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Misuse;

/// <summary>Many TCP connections that do as little as they can.</summary>
internal sealed class Connections : IDisposable
{
    private readonly List<Socket> _open = [];

    public async Task OpenAsync(string from, int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _open.Add(socket);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(PrivateNetwork.Address, port);
    }

    public async Task SendToAllAsync(byte[] bytes)
    {
        foreach (var socket in _open)
        {
            try
            {
                await socket.SendAsync(bytes);
            }
            catch (SocketException)
            {
                continue; // already turned away
            }
        }
    }

    /// <summary>How many of them the server has ended by then.</summary>
    public async Task<int> ClosedByPeerAsync(TimeSpan within)
    {
        using var late = new CancellationTokenSource(within);
        var ended = await Task.WhenAll(_open.Select(socket => EndsAsync(socket, late.Token)));
        return ended.Count(done => done);
    }

    public void Dispose()
    {
        foreach (var socket in _open)
            socket.Dispose();
    }

    private static async Task<bool> EndsAsync(Socket socket, CancellationToken late)
    {
        try
        {
            while (await socket.ReceiveAsync(new byte[256], late) > 0)
            {
            }
            return true;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
