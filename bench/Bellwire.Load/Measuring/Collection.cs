using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;

namespace Bellwire.Load.Measuring;

/// <summary>Has another process collect its whole managed heap, so that what its metrics then tell is what it keeps.</summary>
internal static class Collection
{
    /// <summary>The keyword GCHeapCollect of the runtime's own events: whoever asks for it gets a full collection.</summary>
    private const long Collect = 0x800000;

    public static async Task InduceAsync(int process)
    {
        var client = new DiagnosticsClient(process);
        using var session = client.StartEventPipeSession(new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, Collect));
        var reading = session.EventStream.CopyToAsync(Stream.Null);
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, CancellationToken.None);
        session.Stop();
        await reading;
    }
}
