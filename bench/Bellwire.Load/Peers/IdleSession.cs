using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Bellwire.Load.Peers;

/// <summary>The lightest subscriber: socket, TLS, upgrade, one masked frame with the login. It then holds nothing but its socket.</summary>
internal sealed class IdleSession : IAsyncDisposable
{
    private readonly Stream _stream;

    private IdleSession(Stream stream) => _stream = stream;

    /// <summary>Opens and logs in. Without <paramref name="trust"/> there is no TLS.</summary>
    public static async Task<IdleSession> OpenAsync(string from, int port, RemoteCertificateValidationCallback? trust, string desk)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (trust is not null)
        {
            var secured = new SslStream(stream);
            await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost", RemoteCertificateValidationCallback = trust,
            });
            stream = secured;
        }
        await stream.WriteAsync(
            "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"u8.ToArray());
        await ExpectAsync(stream, "HTTP/1.1 101 ", "\r\n\r\n");
        var session = new IdleSession(stream);
        await session.SendAsync(new { command = "auth", username = LoadUsers.LoginOf(desk), domain = LoadUsers.Domain, password = LoadUsers.DeskPassword });
        await ExpectAsync(stream, "", """{"status":0}""");
        return session;
    }

    /// <summary>Sends one command. The answer is not waited for.</summary>
    public async Task SendAsync<T>(T command)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(command);
        // FIN and text, masked with zeros, which leave the bytes as they are (RFC 6455 5.3). A command is longer than 125 bytes or not.
        byte[] head = text.Length < 126 ? [0x81, (byte)(0x80 | text.Length)] : [0x81, 0xFE, (byte)(text.Length >> 8), (byte)text.Length];
        await _stream.WriteAsync((byte[])[.. head, 0, 0, 0, 0, .. text]);
    }

    /// <summary>Reads what comes until it is closed: how many bytes that was.</summary>
    public async Task<long> DrainAsync()
    {
        var (buffer, total) = (new byte[16_384], 0L);
        try
        {
            for (var count = -1; count != 0; total += count)
                count = await _stream.ReadAsync(buffer);
        }
        catch (Exception cut) when (cut is IOException or ObjectDisposedException)
        {
            return total;
        }
        return total;
    }

    public async ValueTask DisposeAsync() => await _stream.DisposeAsync();

    private static async Task ExpectAsync(Stream stream, string start, string end)
    {
        var (buffer, read) = (new byte[1024], 0);
        while (read < buffer.Length)
        {
            var more = await stream.ReadAsync(buffer.AsMemory(read));
            read += more;
            var text = Encoding.Latin1.GetString(buffer, 0, read);
            if (text.EndsWith(end, StringComparison.Ordinal) && text.StartsWith(start, StringComparison.Ordinal))
                return;
            if (more == 0)
                break;
        }
        throw new InvalidDataException($"expected {start}...{end}, but got {Encoding.Latin1.GetString(buffer, 0, read)}");
    }
}
