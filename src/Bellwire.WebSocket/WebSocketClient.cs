using System.Net.Security;
using System.Net.Sockets;
using Bellwire.WebSocket.Framing;
using Bellwire.WebSocket.Streams;
using Bellwire.WebSocket.Upgrade;

namespace Bellwire.WebSocket;

/// <summary>Opens WebSockets: <c>ws://</c> and <c>wss://</c>.</summary>
public static class WebSocketClient
{
    /// <summary>Connects, does TLS for <c>wss</c>, and shakes hands.</summary>
    /// <param name="address">Where: scheme ws or wss, host, port, path and query.</param>
    /// <param name="subProtocols">What to offer, best first; may be empty.</param>
    /// <param name="tls">How to check the server's certificate; its target host is filled from the address when empty. Null: the system's way.</param>
    /// <param name="maxMessageBytes">The cap for one message from the server.</param>
    /// <param name="cancellation">The caller's time-out.</param>
    /// <exception cref="UpgradeRefusedException">The server answered, but not with a WebSocket.</exception>
    /// <exception cref="SocketException">No connection.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The certificate is not good.</exception>
    public static async Task<WebSocketConnection> ConnectAsync(
        Uri address, IReadOnlyList<string> subProtocols, SslClientAuthenticationOptions? tls, int maxMessageBytes, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        Stream stream;
        try
        {
            await socket.ConnectAsync(address.DnsSafeHost, address.Port < 0 ? (address.Scheme == "wss" ? 443 : 80) : address.Port, cancellation);
            stream = new SocketStream(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        try
        {
            if (address.Scheme == "wss")
            {
                var secure = new SslStream(stream);
                stream = secure;
                tls ??= new SslClientAuthenticationOptions();
                tls.TargetHost ??= address.DnsSafeHost;
                await secure.AuthenticateAsClientAsync(tls, cancellation);
            }
            return await OverAsync(stream, address.Authority, address.PathAndQuery, subProtocols, maxMessageBytes, cancellation);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Shakes hands over a stream that is connected already.</summary>
    /// <exception cref="UpgradeRefusedException">The other side is no WebSocket server.</exception>
    public static async Task<WebSocketConnection> OverAsync(
        Stream stream, string host, string target, IReadOnlyList<string> subProtocols, int maxMessageBytes, CancellationToken cancellation)
    {
        var chosen = await ClientHandshake.RunAsync(stream, host, target, subProtocols, cancellation);
        return new WebSocketConnection(stream, new FrameRules(FromClient: false, maxMessageBytes, AllowBinary: true), chosen);
    }
}
