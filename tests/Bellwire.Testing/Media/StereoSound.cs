using System.Buffers.Binary;
using System.Text;

namespace Bellwire.Testing.Media;

/// <summary>A recording read back: 16-bit stereo at 8 kHz, the header checked against RIFF's own rules.</summary>
public sealed class StereoSound
{
    private const int HeaderBytes = 44;

    private readonly byte[] _file;

    public StereoSound(string path)
    {
        _file = File.ReadAllBytes(path);
        var header = _file.AsSpan(0, HeaderBytes);
        if (Encoding.ASCII.GetString(header[..4]) != "RIFF" || BinaryPrimitives.ReadInt32LittleEndian(header[4..]) != _file.Length - 8
            || BinaryPrimitives.ReadInt16LittleEndian(header[22..]) != 2 || BinaryPrimitives.ReadInt32LittleEndian(header[24..]) != 8000
            || BinaryPrimitives.ReadInt32LittleEndian(header[40..]) != _file.Length - HeaderBytes)
            throw new InvalidDataException($"{path} is not a whole stereo recording at 8 kHz");
    }

    public TimeSpan Length => TimeSpan.FromSeconds((_file.Length - HeaderBytes) / 4 / 8000.0);

    /// <summary>How strong a frequency is in one channel (0 left, 1 right), by Goertzel's recursion: 1 is a full-scale sine.</summary>
    public double Level(int channel, double frequency)
    {
        var factor = 2 * Math.Cos(Math.Tau * frequency / 8000);
        double last = 0, before = 0;
        var count = (_file.Length - HeaderBytes) / 4;
        for (var i = 0; i < count; i++)
        {
            var sample = BinaryPrimitives.ReadInt16LittleEndian(_file.AsSpan(HeaderBytes + 4 * i + 2 * channel)) / 32768.0;
            (last, before) = (sample + factor * last - before, last);
        }
        return 2 * Math.Sqrt(Math.Max(0, last * last + before * before - factor * last * before)) / count;
    }
}
