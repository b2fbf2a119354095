using Bellwire.Media.Srtp;

namespace Bellwire.Media.Tests.Srtp;

public class SrtpKeyTests
{
    private const string Key = "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";     // the example of RFC 4568 6.1

    [Theory]
    [InlineData("AES_CM_128_HMAC_SHA1_80", Key, true)]
    [InlineData("AES_CM_128_HMAC_SHA1_32", Key, true)]
    [InlineData("AES_CM_128_HMAC_SHA1_80", Key + "|2^20", true)]
    [InlineData("AES_CM_128_HMAC_SHA1_80", Key + "|2^20|1:4", false)]
    [InlineData("F8_128_HMAC_SHA1_80", Key, false)]
    [InlineData("AES_CM_128_HMAC_SHA1_80", "inline:AAAA", false)]
    [InlineData("AES_CM_128_HMAC_SHA1_80", "inline:!", false)]
    [InlineData("AES_CM_128_HMAC_SHA1_80", "", false)]
    public void Sdes_keys_are_read_or_refused(string suite, string keyParams, bool good) =>
        Assert.Equal(good, SrtpKey.TryParse(suite, keyParams, out _));

    [Fact]
    public void A_generated_key_survives_the_sdp()
    {
        var key = SrtpKey.Generate(SrtpSuite.AesCm128HmacSha1Tag80);
        Assert.True(SrtpKey.TryParse(key.SuiteName, key.ToKeyParams(), out var read));
        Assert.Equal(key, read);
        Assert.NotEqual(key, SrtpKey.Generate(SrtpSuite.AesCm128HmacSha1Tag80));
    }

    [Fact]
    public void A_key_does_not_print_itself() => Assert.Equal("AES_CM_128_HMAC_SHA1_80", SrtpKey.Generate(SrtpSuite.AesCm128HmacSha1Tag80).ToString());
}
