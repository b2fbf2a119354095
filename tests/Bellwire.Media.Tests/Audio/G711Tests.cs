using Bellwire.Media.Audio;

namespace Bellwire.Media.Tests.Audio;

public class G711Tests
{
    // The ends and the middle of both laws in 16 bits (ITU-T G.711 tables 1 and 2, scaled).
    [Theory]
    [InlineData(0, 0xff, 0)]
    [InlineData(0, 0x80, 32124)]
    [InlineData(0, 0x00, -32124)]
    [InlineData(0, 0xfe, 8)]
    [InlineData(8, 0xd5, 8)]
    [InlineData(8, 0x55, -8)]
    [InlineData(8, 0xaa, 32256)]
    [InlineData(8, 0x2a, -32256)]
    public void Codes_mean_what_the_tables_say(byte type, byte code, short sample) => Assert.Equal(sample, G711.Decoder(type)[code]);

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void Every_code_survives_decoding_and_encoding(byte type)
    {
        for (var code = 0; code < 256; code++)
        {
            var again = G711.Encode(type, [G711.Decoder(type)[code]])[0];
            Assert.Equal(G711.Decoder(type)[code], G711.Decoder(type)[again]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void Every_sample_comes_back_within_half_a_step(byte type)
    {
        var samples = Enumerable.Range(short.MinValue, 65536).Select(sample => (short)sample).ToArray();
        var codes = G711.Encode(type, samples);
        for (var i = 0; i < samples.Length; i++)
        {
            var error = Math.Abs(samples[i] - G711.Decoder(type)[codes[i]]);
            Assert.True(error <= Math.Max(16, Math.Abs((int)samples[i]) / 30.0) + 4, $"{samples[i]} comes back {error} off");
        }
    }

    [Theory]
    [InlineData(0, 0xff)]
    [InlineData(8, 0xd5)]
    public void Silence_is_the_usual_code(byte type, byte code) => Assert.Equal(code, G711.Encode(type, [0])[0]);
}
