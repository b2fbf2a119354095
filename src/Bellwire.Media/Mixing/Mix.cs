using Bellwire.Media.Audio;
using Bellwire.Media.Playing;

namespace Bellwire.Media.Mixing;

/// <summary>
/// Several ears in one law, 60 ms behind the line: late packets find their place, and a phone's jitter is not passed on. It follows the clock; when the two
/// are 40 ms apart (a late tick, a pause of the process) it jumps to where it should be.
/// </summary>
internal sealed class Mix(byte payloadType, Ear one, Ear other) : IFrameSource
{
    private const int DelaySamples = 480, MostOffSamples = 320;

    private readonly int[] _sum = new int[PlaylistReader.FrameSamples];
    private long? _at;

    public bool Read(Span<byte> frame, TimeSpan now)
    {
        var due = Ear.PositionAt(now) - DelaySamples;
        var at = _at is { } next && Math.Abs(due - next) <= MostOffSamples ? next : due;
        _at = at + _sum.Length;
        Array.Clear(_sum);
        one.AddTo(_sum, at);
        other.AddTo(_sum, at);
        for (var i = 0; i < frame.Length; i++)
        {
            var sample = (short)Math.Clamp(_sum[i], short.MinValue, short.MaxValue);
            frame[i] = payloadType == G711.ALawType ? G711.EncodeALaw(sample) : G711.EncodeMuLaw(sample);
        }
        return true;
    }
}
