using Bellwire.Sip.Digest;
using static Bellwire.Sip.Tests.Messages.Sample;

namespace Bellwire.Sip.Tests.Digest;

/// <summary>The worked examples of RFC 2069 (with its errata), RFC 2617 3.5 and RFC 7616 3.9.1.</summary>
public sealed class DigestVectorTests
{
    private const string Rfc7616 = "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", " +
        "nc=00000001, cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth";

    [Theory]
    [InlineData(DigestAlgorithm.Md5, "http-auth@example.org", "Circle of Life", Rfc7616, "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData(DigestAlgorithm.Sha256, "http-auth@example.org", "Circle of Life", Rfc7616, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    [InlineData(DigestAlgorithm.Md5, "testrealm@host.com", "Circle Of Life",
        "Digest username=\"Mufasa\",realm=\"testrealm@host.com\",nonce=dcd98b7102dd2f0e8b11d0f600bfb0c093,uri=\"/dir/index.html\",qop=\"auth\",nc=\"00000001\",cnonce=\"0a4f113b\"",
        "6629fae49393a05397450978507c4ef1")]
    [InlineData(DigestAlgorithm.Md5, "testrealm@host.com", "CircleOfLife",
        "Digest username=\"Mufasa\",realm=\"testrealm@host.com\",nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\",uri=\"/dir/index.html\"", "1949323746fe6a43ef61f9606e7febea")]
    public void The_examples_of_the_RFCs_come_out(DigestAlgorithm algorithm, string realm, string password, string credentials, string response)
    {
        var ha1 = DigestHa1.FromPassword("Mufasa", realm, password);
        Assert.True(DigestView.TryParse(Bytes(credentials), out var view));
        var hex = new byte[64];

        Assert.True(DigestResponse.TryCompute(algorithm, false, ha1, "GET"u8, view, hex));
        Assert.Equal(response, Text(hex.AsSpan(0, response.Length)));
    }

    [Theory]
    [InlineData("Basic abc")]
    [InlineData("Digest")]
    [InlineData("Digest realm=\"x")]
    [InlineData("Digest realm=\"x\" nonce=\"y\"")]
    [InlineData("Digest realm=\"x\",realm=\"y\"")]
    [InlineData("NoOneKnowsThisScheme opaque-data=here")]
    public void What_is_no_digest_is_not_read_as_one(string value)
    {
        Assert.False(DigestView.TryParse(Bytes(value), out _));
    }

    [Theory]
    [InlineData("939e7578ed9e3c518a452acee763bce9", null, true)]
    [InlineData("", "F2", false)]
    [InlineData("zz9e7578ed9e3c518a452acee763bce9", null, false)]
    [InlineData(null, null, false)]
    public void Ready_made_hashes_are_read_or_refused(string? md5, string? sha256, bool isFine)
    {
        Assert.Equal(isFine, DigestHa1.TryFromHex(md5, sha256, out var ha1));
        Assert.Equal(isFine, ha1.Has(DigestAlgorithm.Md5));
        Assert.Equal("DigestHa1", ha1.ToString());
    }
}
