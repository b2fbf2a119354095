using System.Diagnostics.Metrics;

namespace Bellwire.Media;

/// <summary>The instruments of meter <c>Bellwire.Media</c>. Counting is one interlocked add; nothing is allocated.</summary>
internal sealed class MediaMetrics : IDisposable
{
    private readonly Meter _meter = new("Bellwire.Media");
    private long _packets, _bytes, _strangers, _invalid, _sendFailures;

    internal MediaMetrics(Func<int> legs, Func<int> players, Func<int> recordings)
    {
        _meter.CreateObservableCounter("bellwire.media.packets", () => Volatile.Read(ref _packets), "{packet}", "RTP and RTCP packets accepted");
        _meter.CreateObservableCounter("bellwire.media.bytes", () => Volatile.Read(ref _bytes), "By", "Bytes of the packets accepted");
        _meter.CreateObservableCounter("bellwire.media.strangers", () => Volatile.Read(ref _strangers), "{packet}", "Packets from foreign addresses");
        _meter.CreateObservableCounter("bellwire.media.invalid", () => Volatile.Read(ref _invalid), "{packet}", "Packets malformed or not authentic");
        _meter.CreateObservableCounter("bellwire.media.send_failures", () => Volatile.Read(ref _sendFailures), "{packet}", "Packets not sent");
        _meter.CreateObservableGauge("bellwire.media.legs", legs, "{leg}", "Legs open, each with a pair of ports");
        _meter.CreateObservableGauge("bellwire.media.players", players, "{leg}", "Legs that music or a prompt is played to");
        _meter.CreateObservableGauge("bellwire.media.recordings", recordings, "{recording}", "Recordings that run");
    }

    internal void Accepted(int bytes)
    {
        Interlocked.Increment(ref _packets);
        Interlocked.Add(ref _bytes, bytes);
    }

    internal void Stranger() => Interlocked.Increment(ref _strangers);

    internal void Invalid() => Interlocked.Increment(ref _invalid);

    internal void SendFailed() => Interlocked.Increment(ref _sendFailures);

    public void Dispose() => _meter.Dispose();
}
