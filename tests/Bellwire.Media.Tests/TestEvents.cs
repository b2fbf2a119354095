using System.Threading.Channels;
using Bellwire.Media.Recording;

namespace Bellwire.Media.Tests;

/// <summary>Writes down what media told, in order.</summary>
internal sealed class TestEvents : IMediaEvents
{
    private readonly Channel<string> _seen = Channel.CreateBounded<string>(1000);

    internal RecordingEnd? LastEnd { get; private set; }

    internal async Task<string> Next()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return await _seen.Reader.ReadAsync(patience.Token);
    }

    public void Dtmf(MediaLeg leg, char digit, TimeSpan duration) => _seen.Writer.TryWrite($"{digit} {duration.TotalMilliseconds}");

    public void PlayEnded(MediaLeg leg) => _seen.Writer.TryWrite("play ended");

    public void RecordingClosed(CallRecording recording, RecordingEnd end)
    {
        LastEnd = end;
        _seen.Writer.TryWrite(end is RecordingEnd.Broken broken ? $"broken {broken.Fault}" : "recorded");
    }

    public void LegFailed(MediaLeg leg, string reason) => _seen.Writer.TryWrite($"failed {reason}");
}
