using System.Buffers.Binary;
using Bellwire.Media.Audio;
using CsCheck;

namespace Bellwire.Media.Tests.Audio;

public class WavReaderTests
{
    private static byte[] Wav(int tag, int channels, int rate, int bits, byte[] data, byte[]? before = null)
    {
        var format = new byte[16];
        BinaryPrimitives.WriteInt16LittleEndian(format, (short)tag);
        BinaryPrimitives.WriteInt16LittleEndian(format.AsSpan(2), (short)channels);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(4), rate);
        BinaryPrimitives.WriteInt16LittleEndian(format.AsSpan(14), (short)bits);
        return [.. "RIFF"u8, 0, 0, 0, 0, .. "WAVE"u8, .. before ?? [], .. Chunk("fmt "u8, format), .. Chunk("data"u8, data)];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, byte[] body) =>
        [.. name, .. BitConverter.GetBytes(body.Length), .. body, .. new byte[body.Length & 1]];

    [Fact]
    public void A_prompt_of_linear_sound_is_read()
    {
        var clip = WavReader.Read(Wav(1, 1, 8000, 16, [1, 0, 0xff, 0xff], Chunk("LIST"u8, [1, 2, 3])), out _);
        Assert.Equal([1, -1], clip!.Samples.ToArray());
    }

    [Theory]
    [InlineData(6, 8)]
    [InlineData(7, 0)]
    public void A_prompt_in_g711_is_read(int tag, byte payloadType)
    {
        var clip = WavReader.Read(Wav(tag, 1, 8000, 8, [0x12, 0x34]), out _);
        Assert.Equal([G711.Decoder(payloadType)[0x12], G711.Decoder(payloadType)[0x34]], clip!.Samples.ToArray());
    }

    [Theory]
    [InlineData(1, 2, 8000, 16)]
    [InlineData(1, 1, 44100, 16)]
    [InlineData(1, 1, 8000, 24)]
    [InlineData(3, 1, 8000, 32)]
    public void Another_form_is_refused_with_a_reason(int tag, int channels, int rate, int bits)
    {
        Assert.Null(WavReader.Read(Wav(tag, channels, rate, bits, [1, 2, 3, 4]), out var fault));
        Assert.Contains("8 kHz", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prompt_without_end_is_refused()
    {
        Assert.Null(WavReader.Read(Wav(7, 1, 8000, 8, new byte[AudioClip.MaxSamples + 1]), out var fault));
        Assert.Equal("longer than ten minutes", fault);
    }

    [Fact]
    public void Damaged_files_do_no_harm()
    {
        var good = Wav(1, 1, 8000, 16, new byte[40], Chunk("LIST"u8, [1, 2, 3]));
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length]).Sample((at, value, length) =>
        {
            var damaged = good[..length];
            if (at < length)
                damaged[at] = value;
            var clip = WavReader.Read(damaged, out var fault);
            return clip is null == fault.Length > 0;
        }, iter: 2000);
    }
}
