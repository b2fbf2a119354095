using Bellwire.Sip.Uris;
using static Bellwire.Sip.Tests.Messages.Sample;

namespace Bellwire.Sip.Tests.Uris;

public sealed class SipUriTests
{
    [Fact]
    public void A_URI_is_read_to_its_parts()
    {
        Assert.True(SipUriView.TryParse("sips:alice;day=tue:pa%20ss@[2001:db8::1]:5061;transport=tcp;lr;method=INVITE?subject=project%20x&priority=urgent"u8, out var uri));

        Assert.Equal((UriScheme.Sips, "alice;day=tue", "pa%20ss", "[2001:db8::1]", 5061), (uri.Scheme, Text(uri.User), Text(uri.Password), Text(uri.Host), uri.Port));
        Assert.True(uri.IsLooseRouter);
        Assert.Equal("tcp", Text(uri.Transport));
        Assert.True(uri.Headers.TryGet("Subject"u8, out var subject));
        Assert.Equal("project%20x", Text(subject));
    }

    // RFC 3261 19.1.4, its own examples first
    [Theory]
    [InlineData("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtlanTa.CoM;Transport=tcp")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5")]
    [InlineData("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;newparam=5")]
    [InlineData("sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com", "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com")]
    [InlineData("sip:alice@atlanta.com?subject=project%20x&priority=urgent", "sip:alice@atlanta.com?priority=urgent&subject=project%20x")]
    [InlineData("SIP:alice@atlanta.com", "sip:alice@atlanta.com")]
    [InlineData("tel:+1-201-555-0123", "tel:+1(201)5550123")]
    public void These_are_the_same_URI(string a, string b)
    {
        Assert.True(SipAddress.TryParse(a, out var one) && SipAddress.TryParse(b, out var two) && one == two && two == one && one.GetHashCode() == two.GetHashCode());
    }

    [Theory]
    [InlineData("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting")]
    [InlineData("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4")]
    [InlineData("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off")]
    [InlineData("sip:a@b", "sips:a@b")]
    [InlineData("sip:a%3Bb@c", "sip:a;b@c")]
    [InlineData("sip:a@b", "sip:a:@b")]
    [InlineData("tel:+12015550123", "tel:12015550123")]
    public void These_are_different_URIs(string a, string b)
    {
        Assert.True(SipAddress.TryParse(a, out var one) && SipAddress.TryParse(b, out var two) && one != two && two != one);
    }

    [Theory]
    [InlineData("sip:")]
    [InlineData("sip:@host")]
    [InlineData("sip:a@")]
    [InlineData("sip:a@b:0")]
    [InlineData("sip:a@b:65536")]
    [InlineData("sip:a@b:")]
    [InlineData("sip:a@[::1")]
    [InlineData("sip:a@[:::1]")]
    [InlineData("sip:a b@c")]
    [InlineData("sip:a@b;")]
    [InlineData("sip:a@b;x=")]
    [InlineData("sip:a@b?")]
    [InlineData("sip:a@b?x")]
    [InlineData("sip:%4@b")]
    [InlineData("sip:a@b%")]
    [InlineData("<sip:a@b>")]
    [InlineData("sip:a@b@c")]
    [InlineData("tel:")]
    [InlineData("tel:+1+2")]
    [InlineData(":a")]
    [InlineData("1x:a")]
    public void What_is_no_URI_is_refused(string text)
    {
        Assert.False(SipUriView.TryParse(Bytes(text), out _));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]", true)]
    [InlineData("::1", true)]
    [InlineData("1", false)]
    [InlineData("127.1", false)]
    [InlineData("host7.example", false)]
    [InlineData("7.example", false)]
    public void Only_a_whole_address_counts_as_one(string host, bool isAddress)
    {
        Assert.Equal(isAddress, HostText.TryAddress(Bytes(host), out _));
    }
}
