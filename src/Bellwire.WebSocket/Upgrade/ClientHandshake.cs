using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bellwire.WebSocket.Upgrade;

/// <summary>The client's half of the opening handshake (RFC 6455 4.1).</summary>
internal static class ClientHandshake
{
    /// <summary>Asks and reads the answer. Returns the sub-protocol chosen, or null. Errors: <see cref="UpgradeRefusedException"/>, what the stream throws.</summary>
    internal static async Task<string?> RunAsync(Stream stream, string host, string target, IReadOnlyList<string> subProtocols, CancellationToken cancellation)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var offer = subProtocols.Count == 0 ? "" : "Sec-WebSocket-Protocol: " + string.Join(", ", subProtocols) + "\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {target} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            + $"Sec-WebSocket-Version: 13\r\n{offer}\r\n"), cancellation);
        var head = await ReadHeadAsync(stream, cancellation);
        return Judge(head, key, subProtocols);
    }

    // Byte by byte: what follows the head belongs to the frames.
    private static async Task<string> ReadHeadAsync(Stream stream, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(HttpUpgrade.MaxHeadBytes);
        try
        {
            for (var length = 0; length < HttpUpgrade.MaxHeadBytes; length++)
            {
                if (await stream.ReadAsync(buffer.AsMemory(length, 1), cancellation) == 0)
                    throw new UpgradeRefusedException(0, null, "the server closed the connection during the handshake");
                if (buffer.AsSpan(0, length + 1).EndsWith("\r\n\r\n"u8))
                    return Encoding.Latin1.GetString(buffer, 0, length - 3);
            }
            throw new UpgradeRefusedException(0, null, "the server's answer is too long");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string? Judge(string head, string key, IReadOnlyList<string> offered)
    {
        var lines = head.Split("\r\n");
        var start = lines[0].Split(' ', 3);
        if (start.Length < 2 || start[0] != "HTTP/1.1" || !int.TryParse(start[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            throw new UpgradeRefusedException(0, null, "the server does not speak HTTP/1.1");
        var fields = lines.Skip(1).Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
            .ToLookup(pair => pair[0], pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
        if (status != 101)
        {
            var seconds = int.TryParse(fields["Retry-After"].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var wait) ? wait : -1;
            throw new UpgradeRefusedException(status, seconds < 0 ? null : TimeSpan.FromSeconds(seconds), $"the server answered {status}");
        }
        var subProtocol = fields["Sec-WebSocket-Protocol"].SingleOrDefault();
        if (fields["Sec-WebSocket-Accept"].SingleOrDefault() != HttpUpgrade.AcceptKey(key) || (subProtocol is not null && !offered.Contains(subProtocol)))
            throw new UpgradeRefusedException(0, null, "the server's handshake breaks RFC 6455 4.1");
        return subProtocol;
    }
}
