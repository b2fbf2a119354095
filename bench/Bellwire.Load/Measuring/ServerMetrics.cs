using System.Globalization;
using Bellwire.Testing.Processes;

namespace Bellwire.Load.Measuring;

/// <summary>What the server says of itself at <c>/metrics</c>.</summary>
internal static class ServerMetrics
{
    /// <summary>The managed heap, all generations, as the last garbage collection left it.</summary>
    public static async Task<double> HeapMegabytesAsync(BellwireProcess server)
    {
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = ServerTrust.Of(server.Ready) } };
        using var http = new HttpClient(handler);
        var text = await http.GetStringAsync(new Uri($"https://127.0.0.1:{server.Ready.ApiPort}/metrics"));
        return text.Split('\n').Where(line => line.StartsWith("dotnet_gc_last_collection_heap_size_bytes", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture)) / 1024 / 1024;
    }
}
