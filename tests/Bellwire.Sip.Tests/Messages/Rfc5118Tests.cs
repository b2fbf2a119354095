using Bellwire.Sip.Headers;
using Bellwire.Sip.Messages;
using static Bellwire.Sip.Tests.Messages.Sample;

namespace Bellwire.Sip.Tests.Messages;

/// <summary>The IPv6 torture messages of RFC 5118.</summary>
public sealed class Rfc5118Tests
{
    public static TheoryData<string, bool> Verdicts => new()
    {
        { "ipv6-good", true }, { "ipv6-bad", false }, { "port-ambiguous", true }, { "port-unambiguous", true }, { "via-received-param-with-delim", true },
        { "via-received-param-no-delim", true }, { "ipv6-in-sdp", true }, { "mult-ip-in-header", true }, { "mult-ip-in-sdp", true },
        { "ipv4-mapped-ipv6", true }, { "ipv6-bug-abnf-3-colons", false }, { "ipv6-correct-abnf-2-colons", true },
    };

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void Each_IPv6_message_gets_its_verdict(string name, bool isFine)
    {
        var message = new SipMessage();
        Assert.True(SipMessage.TryParse(Corpus.Read("rfc5118", name), message).IsOk);
        var verdict = message.Validate();

        Assert.Equal(isFine ? (200, true) : (400, true), (verdict.StatusCode, verdict.CanAnswer));
    }

    [Fact]
    public void Every_file_of_the_corpus_has_a_verdict()
    {
        Assert.Equal(Corpus.Names("rfc5118"), Verdicts.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("via-received-param-with-delim")]
    [InlineData("via-received-param-no-delim")]
    public void An_address_in_received_is_read_with_and_without_brackets(string name)
    {
        var bye = new SipMessage();
        SipMessage.TryParse(Corpus.Read("rfc5118", name), bye);

        Assert.True(bye.TryVia(out var via));
        Assert.Equal(("[2001:db8::9:1]", 0, "2001:db8::9:255"), (Text(via.Host), via.Port, Text(via.Received)));
    }

    [Theory]
    [InlineData("port-ambiguous", "[2001:db8::10:5070]", 0)]
    [InlineData("port-unambiguous", "[2001:db8::10]", 5070)]
    public void A_port_stands_outside_the_brackets(string name, string host, int port)
    {
        var register = new SipMessage();
        SipMessage.TryParse(Corpus.Read("rfc5118", name), register);

        Assert.True(register.TryRequestUri(out var uri));
        Assert.Equal((host, port), (Text(uri.Host), uri.Port));
    }

    [Theory]
    [InlineData("SIP/2.0/UDP h", true)]
    [InlineData("SIP / 2.0 / WSS df7jal23ls0d.invalid ; branch = z9hG4bK56 ; keep", true)]
    [InlineData("SIP/2.0/UDP [::1] : 5070;rport", true)]
    [InlineData("SIP/2.0/UDP h:0", false)]
    [InlineData("SIP/2.0/UDP h:65536", false)]
    [InlineData("SIP/2.0/UDP", false)]
    [InlineData("SIP/2.0 h", false)]
    [InlineData("SIP/2.0/UDP [::1", false)]
    [InlineData("SIP/2.0/UDP h;branch=", false)]
    [InlineData("SIP/2.0/UDP h;;x", false)]
    public void A_Via_reads_or_is_refused(string text, bool isFine)
    {
        Assert.Equal(isFine, ViaView.TryParse(Bytes(text), out _));
    }
}
