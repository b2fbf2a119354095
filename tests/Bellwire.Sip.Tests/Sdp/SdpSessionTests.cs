using System.Net;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Sdp;
using static Bellwire.Sip.Tests.Messages.Sample;

namespace Bellwire.Sip.Tests.Sdp;

public sealed class SdpSessionTests
{
    private const string Offer =
        "v=0\no=ann 2890844526 2890842807 IN IP4 192.0.2.7\ns=call\nc=IN IP4 192.0.2.7\nt=0 0\na=tool:x\n" +
        "m=audio 49170/1 RTP/AVP 0 97 101\na=rtpmap:97 iLBC/8000\na=fmtp:97 mode=30\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-16\na=ptime:30\na=rtcp:53020\na=sendrecv\n" +
        "m=video 51372 RTP/AVP 31\nc=IN IP6 2001:db8::7\na=x-unknown\n";

    [Fact]
    public void An_offer_is_read_to_its_streams()
    {
        var offer = Read(Offer);
        var audio = offer.Media[0];
        var video = offer.Media[1];

        Assert.Equal((2890842807ul, "ann"), (offer.Origin.Version, Text(offer.Origin.Username)));
        Assert.Equal(("audio", 49170, 1, "RTP/AVP", "192.0.2.7"), (Text(audio.Kind), audio.Port, audio.PortCount, Text(audio.Protocol), Text(audio.Address)));
        Assert.Equal((101, 30, 53020, 97), (audio.TelephoneEventPayloadType, audio.Ptime, audio.RtcpPort, audio.PayloadTypeOf("ILBC"u8, 8000)));
        Assert.Equal(0, audio.PayloadTypeOf("PCMU"u8, 8000));
        Assert.Equal(-1, audio.PayloadTypeOf("PCMA"u8, 8000));
        Assert.True(audio.TryFmtp(101, out var fmtp));
        Assert.Equal("0-16", Text(fmtp));
        Assert.Equal("2001:db8::7", Text(video.Address));
        Assert.True(audio.TryEndPoint(out var endPoint));
        Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.7"), 49170), endPoint);
        Assert.False(offer.IsHold || audio.IsWebRtc || audio.IsSecure || audio.HasRtcpMux);
    }

    [Theory]
    [InlineData("a=sendonly", "", "IN IP4 192.0.2.7", true, SdpDirection.SendOnly)]
    [InlineData("a=inactive", "", "IN IP4 192.0.2.7", true, SdpDirection.Inactive)]
    [InlineData("", "a=sendonly", "IN IP4 192.0.2.7", true, SdpDirection.SendOnly)]
    [InlineData("", "a=inactive", "IN IP4 192.0.2.7", true, SdpDirection.Inactive)]
    [InlineData("a=sendrecv", "a=sendonly", "IN IP4 192.0.2.7", false, SdpDirection.SendRecv)]
    [InlineData("", "", "IN IP4 0.0.0.0", true, SdpDirection.SendOnly)]
    [InlineData("a=recvonly", "", "IN IP4 0.0.0.0", true, SdpDirection.Inactive)]
    [InlineData("", "", "IN IP6 ::", true, SdpDirection.SendOnly)]
    [InlineData("", "", "IN IP6 0:0:0:0:0:0:0:0", true, SdpDirection.SendOnly)]
    [InlineData("a=recvonly", "", "IN IP4 192.0.2.7", false, SdpDirection.RecvOnly)]
    [InlineData("", "", "IN IP4 192.0.2.7", false, SdpDirection.SendRecv)]
    public void Every_form_of_hold_is_seen(string onMedia, string onSession, string connection, bool isHold, SdpDirection direction)
    {
        foreach (var connectionOnMedia in (bool[])[true, false])
        {
            var (session, media) = connectionOnMedia ? ("IN IP4 192.0.2.9", $"c={connection}\n") : (connection, "");
            var text = $"v=0\no=- 1 1 IN IP4 x\ns=-\nc={session}\nt=0 0\n{Line(onSession)}m=audio 4000 RTP/AVP 0\n{media}{Line(onMedia)}";
            var sdp = Read(text);

            Assert.Equal((isHold, direction), (sdp.IsHold, sdp.Media[0].Direction));
        }

        static string Line(string text) => text.Length == 0 ? "" : text + "\n";
    }

    [Fact]
    public void A_refused_stream_is_not_on_hold()
    {
        Assert.False(Read("v=0\no=- 1 1 IN IP4 x\nc=IN IP4 1.2.3.4\nm=audio 0 RTP/AVP 0\na=inactive\n").IsHold);
        Assert.True(Read("v=0\no=- 1 1 IN IP4 x\nc=IN IP4 1.2.3.4\nm=audio 5 RTP/AVP 0\na=inactive\nm=video 0 RTP/AVP 31\n").IsHold);
        Assert.False(Read("v=0\no=- 1 1 IN IP4 x\nc=IN IP4 1.2.3.4\nm=audio 5 RTP/AVP 0\na=inactive\nm=video 6 RTP/AVP 31\n").IsHold);
    }

    [Fact]
    public void An_offer_repeated_changes_nothing()
    {
        var again = Read(Offer.Replace("2890842807", "2890842808", StringComparison.Ordinal));

        Assert.True(Read(Offer).IsSameButOrigin(again));
        Assert.False(Read(Offer).IsSameButOrigin(Read(Offer.Replace("a=sendrecv", "a=sendonly", StringComparison.Ordinal))));
    }

    [Fact]
    public void What_is_passed_on_says_our_address_and_is_else_as_it_was()
    {
        var rewritten = Rewrite(Read(Offer), [30000, 30002]);

        Assert.Equal(Text(Bytes(
            "v=0\no=- 42 7 IN IP4 10.0.0.1\ns=call\nc=IN IP4 10.0.0.1\nt=0 0\na=tool:x\n" +
            "m=audio 30000 RTP/AVP 0 97 101\na=rtpmap:97 iLBC/8000\na=fmtp:97 mode=30\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-16\na=ptime:30\na=rtcp:30001\na=sendrecv\n" +
            "m=video 30002 RTP/AVP 31\nc=IN IP4 10.0.0.1\na=x-unknown\n")), rewritten);
    }

    [Fact]
    public void A_description_is_written_as_it_was_read()
    {
        using var writer = new SipWriter();
        Read(Offer).Write(writer);

        Assert.Equal(Text(Bytes(Offer)), Text(writer.Written));
    }

    [Fact]
    public void A_hold_by_address_is_passed_on_as_a_direction()
    {
        var sdp = Read("v=0\no=- 1 1 IN IP4 x\ns=-\nc=IN IP4 0.0.0.0\nt=0 0\nm=audio 4000 RTP/AVP 0\na=sendrecv\na=ptime:20\n");

        Assert.EndsWith("m=audio 30000 RTP/AVP 0\r\na=ptime:20\r\na=sendonly\r\n", Rewrite(sdp, [30000]), StringComparison.Ordinal);
    }

    [Fact]
    public void Attributes_that_end_at_us_are_left_out()
    {
        var sdp = Read("v=0\no=- 1 1 IN IP4 x\ns=-\nc=IN IP4 1.2.3.4\nt=0 0\na=ice-ufrag:abcd\na=fingerprint:sha-256 AA\nm=audio 4000 UDP/TLS/RTP/SAVPF 111\na=candidate:1 1 udp 1 1.2.3.4 4000 typ host\na=candidates:x\na=rtcp-mux\n");
        Assert.True(sdp.Media[0].IsWebRtc && sdp.Media[0].IsSecure && sdp.Media[0].RtcpPort == 4000);

        var text = Rewrite(sdp, [30000], ["candidate", "ice-ufrag"]);

        Assert.DoesNotContain("a=candidate:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ice-ufrag", text, StringComparison.Ordinal);
        Assert.Contains("a=candidates:x\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Our_version_grows_only_when_something_changes()
    {
        var origin = new SdpOwnOrigin(9);
        var hold = new SdpLocal { Address = IPAddress.Loopback, Port = 4000, Codecs = [new(0, "PCMU", 8000)], Direction = SdpDirection.SendOnly };
        var talk = hold with { Direction = SdpDirection.SendRecv };

        var first = Text(origin.Next((writer, own) => talk.WriteOffer(writer, own)).Span);
        var same = Text(origin.Next((writer, own) => talk.WriteOffer(writer, own)).Span);
        var third = Text(origin.Next((writer, own) => hold.WriteOffer(writer, own)).Span);

        Assert.Equal(first, same);
        Assert.Contains("o=- 9 0 IN IP4 127.0.0.1\r\n", first, StringComparison.Ordinal);
        Assert.Contains("o=- 9 1 IN IP4 127.0.0.1\r\n", third, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_has_the_offers_streams_and_numbers()
    {
        var origin = new SdpOwnOrigin(9);
        using var writer = new SipWriter();
        var local = new SdpLocal { Address = IPAddress.Loopback, Port = 4000, Codecs = [new(8, "PCMA", 8000), new(0, "PCMU", 8000), new(96, "telephone-event", 8000, "0-15")] };
        var offer = Read(Offer.Replace("a=sendrecv", "a=sendonly", StringComparison.Ordinal));

        Assert.True(local.TryWriteAnswer(writer, origin, offer));
        Assert.Equal(Text(Bytes("v=0\no=- 9 0 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 4000 RTP/AVP 0 101\na=rtpmap:0 PCMU/8000\n" +
            "a=rtpmap:101 telephone-event/8000\na=fmtp:101 0-15\na=ptime:20\na=recvonly\nm=video 0 RTP/AVP 31\n")), Text(writer.Written));
        Assert.False(local.TryWriteAnswer(writer, origin, Read(Offer.Replace("RTP/AVP 0 97", "RTP/SAVP 0 97", StringComparison.Ordinal))));
        Assert.False((local with { Codecs = [new(8, "PCMA", 8000), new(96, "telephone-event", 8000)] }).TryWriteAnswer(writer, origin, offer));
    }

    [Theory]
    [InlineData(SdpDirection.SendOnly, SdpDirection.SendRecv, SdpDirection.RecvOnly)]
    [InlineData(SdpDirection.Inactive, SdpDirection.SendRecv, SdpDirection.Inactive)]
    [InlineData(SdpDirection.SendRecv, SdpDirection.SendOnly, SdpDirection.SendOnly)]
    [InlineData(SdpDirection.SendOnly, SdpDirection.SendOnly, SdpDirection.Inactive)]
    [InlineData(SdpDirection.RecvOnly, SdpDirection.SendRecv, SdpDirection.SendOnly)]
    public void An_answers_direction_is_what_both_allow(SdpDirection offered, SdpDirection wanted, SdpDirection answered)
    {
        Assert.Equal(answered, SdpDirections.Answer(offered, wanted));
    }

    [Theory]
    [InlineData("", SdpFault.Empty)]
    [InlineData("v=1\no=- 1 1 IN IP4 x\n", SdpFault.BadVersion)]
    [InlineData("o=- 1 1 IN IP4 x\n", SdpFault.BadVersion)]
    [InlineData("v=0\ns=-\n", SdpFault.BadOrigin)]
    [InlineData("v=0\no=- 1 x IN IP4 x\n", SdpFault.BadOrigin)]
    [InlineData("v=0\no=- 1 1 IN IP4 x\nc=IN IP5 1\n", SdpFault.BadConnection)]
    [InlineData("v=0\no=- 1 1 IN IP4 x\nm =video 1 RTP/AVP 0\n", SdpFault.BadLine)]
    [InlineData("v=0\no=- 1 1 IN IP4 x\nc=IN IP4 1.1.1.1\nm=audio 70000 RTP/AVP 0\n", SdpFault.BadMedia)]
    [InlineData("v=0\no=- 1 1 IN IP4 x\nc=IN IP4 1.1.1.1\nm=audio 1 RTP/AVP\n", SdpFault.BadMedia)]
    [InlineData("v=0\no=- 1 1 IN IP4 x\nm=audio 1 RTP/AVP 0\n", SdpFault.MissingConnection)]
    [InlineData("v=0\no=- 1 1 IN IP4 x\nm=audio 0 RTP/AVP 0\n", SdpFault.None)]
    public void A_broken_description_is_named_by_its_fault(string text, SdpFault fault)
    {
        Assert.Equal(fault, SdpSession.TryParse(Bytes(text), out _));
        Assert.Equal(fault, SdpSession.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out _));       // bare line feeds too
    }

    [Fact]
    public void Each_bound_has_its_outcome()
    {
        const string Head = "v=0\no=- 1 1 IN IP4 x\nc=IN IP4 1.1.1.1\n";
        Assert.Equal(SdpFault.TooLong, SdpSession.TryParse(new byte[65 * 1024], out _));
        Assert.Equal(SdpFault.TooManyLines, SdpSession.TryParse(Bytes(Head + string.Concat(Enumerable.Repeat("a=x\n", 1000))), out _));
        Assert.Equal(SdpFault.TooManyMedia, SdpSession.TryParse(Bytes(Head + string.Concat(Enumerable.Repeat("m=audio 1 RTP/AVP 0\n", 17))), out _));
    }

    private static SdpSession Read(string text)
    {
        Assert.Equal(SdpFault.None, SdpSession.TryParse(Bytes(text), out var session));
        return session!;
    }

    private static string Rewrite(SdpSession sdp, int[] ports, string[]? without = null)
    {
        using var writer = new SipWriter();
        sdp.Write(writer, new SdpRewrite { Address = IPAddress.Parse("10.0.0.1"), Ports = [.. ports], SessionId = 42, Version = 7, WithoutAttributes = [.. without ?? []] });
        return Text(writer.Written);
    }
}
