using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Bellwire.Peers.Tests.House;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Watching;

/// <summary>A <c>wss://</c> socket to the server, from a chosen address, that trusts the server's CA and nothing else.</summary>
internal static class WsiSocket
{
    public static async Task<ClientWebSocket> OpenAsync(BellwireProcess server, string from = PrivateNetwork.Address)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, stop) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                await socket.ConnectAsync(context.DnsEndPoint, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = { RemoteCertificateValidationCallback = ServerTrust.Of(server.Ready) },
        };
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        var opened = new ClientWebSocket();
        await opened.ConnectAsync(new Uri($"wss://{PrivateNetwork.Address}:{server.Ready.WsiPort}/"), invoker, CancellationToken.None);
        return opened;
    }

    public static object Login(string domain, string password = PhoneHouse.DeskPassword) =>
        new { command = "auth", username = PhoneHouse.DeskUser, domain, password };

    public static Task SendAsync<T>(this ClientWebSocket socket, T command) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), WebSocketMessageType.Text, true, CancellationToken.None);

    /// <summary>The next message, or null when the server has closed: then the close status tells why.</summary>
    public static async Task<string?> NextAsync(this ClientWebSocket socket, TimeSpan within)
    {
        using var late = new CancellationTokenSource(within);
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, late.Token);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
            if (part.EndOfMessage)
                return text.ToString();
        }
    }

    /// <summary>Reads on until the server closes, and gives the code.</summary>
    public static async Task<int?> ClosesAsync(this ClientWebSocket socket, TimeSpan within)
    {
        while (await socket.NextAsync(within) is not null)
        {
        }
        return (int?)socket.CloseStatus;
    }
}
