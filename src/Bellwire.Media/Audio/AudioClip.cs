namespace Bellwire.Media.Audio;

/// <summary>Sound of our own, 8 kHz mono, immutable; encoded once for each law when first played, and shared by all who hear it.</summary>
public sealed class AudioClip
{
    /// <summary>Samples a second of everything here.</summary>
    public const int SampleRate = 8000;

    /// <summary>Ten minutes: a prompt is not a film. Bounds what one file can take of memory.</summary>
    public const int MaxSamples = 10 * 60 * SampleRate;

    private readonly short[] _samples;
    private readonly Lazy<byte[]> _muLaw, _aLaw;

    internal AudioClip(short[] samples)
    {
        _samples = samples;
        _muLaw = new Lazy<byte[]>(() => G711.Encode(G711.MuLawType, _samples));
        _aLaw = new Lazy<byte[]>(() => G711.Encode(G711.ALawType, _samples));
    }

    /// <summary>How long it plays.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds((double)_samples.Length / SampleRate);

    internal ReadOnlySpan<short> Samples => _samples;

    internal ReadOnlySpan<byte> Encoded(byte payloadType) => payloadType == G711.ALawType ? _aLaw.Value : _muLaw.Value;
}
