using Bellwire.Media.Srtp;

namespace Bellwire.Media.Tests.Srtp;

/// <summary>The test vectors of RFC 3711 appendix B, and whole packets under the well-known key of its B.3.</summary>
public class SrtpVectorTests
{
    private const string MasterKey = "E1F97A0D3E018BE0D64FA32C06DE4139", MasterSalt = "0EC675AD498AFEEBB6960B3AABE6";

    internal static SrtpKey Key(SrtpSuite suite = SrtpSuite.AesCm128HmacSha1Tag80)
    {
        var name = suite == SrtpSuite.AesCm128HmacSha1Tag80 ? "AES_CM_128_HMAC_SHA1_80" : "AES_CM_128_HMAC_SHA1_32";
        Assert.True(SrtpKey.TryParse(name, "inline:" + Convert.ToBase64String(Convert.FromHexString(MasterKey + MasterSalt)), out var key));
        return key!;
    }

    [Fact]
    public void Aes_counter_mode_gives_the_key_stream_of_B_2()
    {
        using var cipher = new AesCounterMode(Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3C"));
        var stream = new byte[48];
        cipher.Apply(Convert.FromHexString("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000"), stream);
        Assert.Equal("E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB41E95B3BB0A2E8DD477901E4FCA894C0", Convert.ToHexString(stream));
    }

    [Theory]
    [InlineData(0, "C61E7A93744F39EE10734AFE3FF7A087")]
    [InlineData(2, "30CBBC08863D8C85D49DB34A9AE1")]
    [InlineData(1, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4")]
    public void Keys_are_derived_as_in_B_3(byte label, string expected)
    {
        var derived = new byte[expected.Length / 2];
        SessionKeys.Derive(Convert.FromHexString(MasterKey), Convert.FromHexString(MasterSalt), label, derived);
        Assert.Equal(expected, Convert.ToHexString(derived));
    }

    [Fact]
    public void An_rtp_packet_is_protected_as_other_implementations_do()
    {
        var packet = new byte[38];
        Convert.FromHexString("800F1234DECAFBADCAFEBABE" + string.Concat(Enumerable.Repeat("AB", 16))).CopyTo(packet, 0);
        using var sender = new SrtpSender(Key());
        Assert.Equal(38, sender.ProtectRtp(packet, 28));
        Assert.Equal("800F1234DECAFBADCAFEBABE4E55DC4CE79978D88CA4D215949D2402B78D6ACC99EA179B8DBB", Convert.ToHexString(packet));
    }

    [Fact]
    public void An_rtcp_packet_is_protected_as_other_implementations_do()
    {
        var packet = new byte[38];
        Convert.FromHexString("81C8000BCAFEBABE" + string.Concat(Enumerable.Repeat("AB", 16))).CopyTo(packet, 0);
        using var sender = new SrtpSender(Key());
        Assert.Equal(38, sender.ProtectRtcp(packet, 24));
        Assert.Equal("81C8000BCAFEBABE7128035BE487B9BDBEF89041F977A5A880000001993E08CD54D6C1230798", Convert.ToHexString(packet));
    }
}
