using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bellwire.WebSocket.Upgrade;

/// <summary>The server's half of the opening handshake (RFC 6455 4.2). Time-outs are the caller's: cancel the token or drop the connection.</summary>
public static class HttpUpgrade
{
    /// <summary>The cap for a request head; above it the answer is 431.</summary>
    public const int MaxHeadBytes = 8 * 1024;

    /// <summary>Reads one request head. Errors: what the stream throws.</summary>
    public static async ValueTask<UpgradeHead> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxHeadBytes);
        try
        {
            var length = 0;
            while (length < MaxHeadBytes)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length, MaxHeadBytes - length), cancellation);
                if (read == 0)
                    return new UpgradeHead.Left();
                var from = Math.Max(0, length - 3);
                length += read;
                var end = buffer.AsSpan(from, length - from).IndexOf("\r\n\r\n"u8);
                if (end >= 0)
                    return Judge(buffer.AsSpan(0, length), from + end);
            }
            return new UpgradeHead.Refused(431, "request head too large");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The 101 answer.</summary>
    /// <param name="request">The handshake.</param>
    /// <param name="subProtocol">One of the offered sub-protocols, or null for none.</param>
    public static byte[] Accept(UpgradeRequest request, string? subProtocol) => Encoding.ASCII.GetBytes(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + AcceptKey(request.Key)
        + (subProtocol is null ? "" : "\r\nSec-WebSocket-Protocol: " + subProtocol) + "\r\n\r\n");

    /// <summary>An answer that ends the connection; with <paramref name="retryAfter"/> it says when to come back (whole seconds, at least 1).</summary>
    public static byte[] Refuse(int status, string reason, TimeSpan? retryAfter)
    {
        var head = new StringBuilder(256);
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {Phrase(status)}\r\nConnection: close\r\nContent-Type: text/plain\r\n");
        if (status == 426)
            head.Append("Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
        if (status == 405)
            head.Append("Allow: GET\r\n");
        if (retryAfter is { } wait)
            head.Append(CultureInfo.InvariantCulture, $"Retry-After: {Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds))}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {reason.Length + 1}\r\n\r\n{reason}\n");
        return Encoding.ASCII.GetBytes(head.ToString());
    }

    /// <summary>Sec-WebSocket-Accept for a Sec-WebSocket-Key: SHA-1 over the key and a fixed GUID (RFC 6455 4.2.2, step 5).</summary>
    public static string AcceptKey(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));

    // RFC 6455 4.1: the client waits for our answer before it sends more, so bytes after the head are a fault.
    private static UpgradeHead Judge(ReadOnlySpan<byte> received, int end) => received.Length > end + 4
        ? new UpgradeHead.Refused(400, "data before the handshake was answered")
        : UpgradeParser.Parse(received[..end]);

    private static string Phrase(int status) => status switch
    {
        400 => "Bad Request",
        405 => "Method Not Allowed",
        426 => "Upgrade Required",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        _ => "Refused",
    };
}
