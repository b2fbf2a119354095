using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Bellwire.Server.Api;

/// <summary>Reads request bodies within a bound.</summary>
internal static class ApiBody
{
    /// <summary>The largest body of a single element: a queue with some thousand agents.</summary>
    public const int MostBytes = 512 * 1024;

    /// <summary>
    /// What is too large is read so far all the same, and thrown away: a connection that is closed with bytes unread loses its answer (RFC 9112 9.6).
    /// What is larger still is cut.
    /// </summary>
    public const int MostTaken = 8 * 1024 * 1024;

    /// <summary>Null: it is larger than allowed.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int most)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[Math.Min(most + 1, 16 * 1024)];
        var length = 0L;
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            length += read;
            if (length <= most)
                bytes.Write(buffer, 0, read);
        }
        return length <= most ? bytes.ToArray() : null;
    }

    /// <summary>A small object; null: it is too large or not the object that was asked for.</summary>
    public static async Task<T?> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type) where T : class
    {
        const int most = 8 * 1024;
        if (await ReadAsync(request, most) is not { } bytes)
            return null;
        try
        {
            return JsonSerializer.Deserialize(bytes.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
