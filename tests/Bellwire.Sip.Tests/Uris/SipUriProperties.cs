using Bellwire.Sip.Uris;
using CsCheck;

namespace Bellwire.Sip.Tests.Uris;

/// <summary>Whatever 19.1.4 calls equal can be found in a table.</summary>
public sealed class SipUriProperties
{
    private static readonly Gen<string> Part = Of("a", "A", "%61", "b", "%2a", "*", "%3b");
    private static readonly Gen<string> Param = Of("", ";transport=udp", ";Transport=UDP", ";x=1", ";X=1", ";x=2", ";lr", ";%6c%72", ";user=phone");
    private static readonly Gen<string> Uri = Gen.Select(Of("sip", "SIP", "sips"), Part, Of("h", "H", "h.example", "[::1]"), Of("", ":5060", ":5061"), Param, Param)
        .Select((scheme, user, host, port, one, two) => $"{scheme}:{user}@{host}{port}{one}{two}");

    [Fact]
    public void Equality_works_both_ways_and_equal_URIs_share_their_hash()
    {
        Gen.Select(Uri, Uri).Sample((a, b) =>
        {
            Assert.True(SipAddress.TryParse(a, out var one));
            Assert.True(SipAddress.TryParse(b, out var two));
            Assert.True(one == two == (two == one));
            Assert.True(one != two || one.GetHashCode() == two.GetHashCode(), $"{a} {b}");
        }, iter: 20_000);
    }

    [Fact]
    public void A_URI_is_itself_and_its_copy()
    {
        Uri.Sample(text =>
        {
            Assert.True(SipAddress.TryParse(text, out var one));
            Assert.True(SipAddress.TryParse(one.ToString(), out var copy));
            Assert.Equal((text, true), (one.ToString(), one == copy));
        });
    }

    private static Gen<string> Of(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);
}
