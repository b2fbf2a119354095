using System.Globalization;
using Bellwire.Testing.Processes;

namespace Bellwire.Load.Measuring;

/// <summary>What the server says of itself at <c>/metrics</c>.</summary>
internal static class ServerMetrics
{
    /// <summary>The managed heap, all generations, as the last garbage collection left it.</summary>
    public static async Task<double> HeapMegabytesAsync(BellwireProcess server) =>
        await ValueAsync(server, "dotnet_gc_last_collection_heap_size_bytes") / 1024 / 1024;

    /// <summary>The sum of that metric over all its labels.</summary>
    public static async Task<double> ValueAsync(BellwireProcess server, string name)
    {
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = ServerTrust.Of(server.Ready) } };
        using var http = new HttpClient(handler);
        var text = await http.GetStringAsync(new Uri($"https://127.0.0.1:{server.Ready.ApiPort}/metrics"));
        return text.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length..] is [' ' or '{', ..]).Sum(ValueOf);
    }

    // NAME{LABELS} VALUE TIME, the labels and the time maybe not there.
    private static double ValueOf(string line) =>
        double.Parse(line[(line.LastIndexOf('}') is var brace and > 0 ? brace + 2 : line.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split(' ')[0], CultureInfo.InvariantCulture);
}
