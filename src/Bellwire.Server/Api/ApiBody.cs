using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Bellwire.Server.Api;

/// <summary>Reads request bodies within a bound.</summary>
internal static class ApiBody
{
    /// <summary>The largest body of a single element: a queue with some thousand agents.</summary>
    public const int MostBytes = 512 * 1024;

    /// <summary>Null: it is larger than allowed.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int most)
    {
        if (request.ContentLength > most)
            return null;
        using var bytes = new MemoryStream();
        var buffer = new byte[Math.Min(most + 1, 16 * 1024)];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            if (bytes.Length + read > most)
                return null;
            bytes.Write(buffer, 0, read);
        }
        return bytes.ToArray();
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
