using Bellwire.Contracts;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>Session descriptions that are wrong or strange, in offers and in answers.</summary>
public sealed class BadDescriptionScenarios
{
    private const string Head = "v=0\r\no=- 1 1 IN IP4 192.0.2.99\r\ns=-\r\nc=IN IP4 192.0.2.99\r\nt=0 0\r\n";

    [Theory]
    [InlineData(Head + "m=video 4000 RTP/AVP 96\r\n", 488)]
    [InlineData(Head + "m=audio 0 RTP/AVP 0\r\n", 488)]
    [InlineData(Head + "m=audio 70000 RTP/AVP 0\r\n", 400)]
    [InlineData(Head + "m=audio -1 RTP/AVP 0\r\n", 400)]
    [InlineData(Head + "m=audio 4000 RTP/AVP\r\n", 400)]
    [InlineData("this is no description", 400)]
    public async Task An_offer_without_usable_audio_is_refused_before_anybody_rings(string sdp, int status)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        alice.Wire.Sends(alice.Wire.Request("INVITE", "sip:103@example.org", "bad", 1, body: sdp));
        alice.Wire.Receives(status);
        bob.Wire.ReceivesNothing();
        Assert.Empty(pbx.Sees());
    }

    [Fact]
    public async Task A_body_that_is_no_description_is_refused_with_what_is_taken()
    {
        await using var pbx = await TestPbx.StartAsync();
        var alice = Registered(pbx, "102");
        alice.Wire.Sends(alice.Wire.Request("INVITE", "sip:103@example.org", "bad", 1, body: "<x/>", lines: ["Content-Type: text/xml"]));
        Assert.Equal("application/sdp, multipart/mixed", alice.Wire.Receives(415).Value(SipHeader.Accept));
    }

    [Theory]
    [InlineData("text/xml", "optional", true)]
    [InlineData("text/xml", "required", false)]
    public async Task A_description_among_other_parts_is_found(string other, string handling, bool isTaken)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var body = $"--b1\r\nContent-Type: {other}\r\nContent-Disposition: render;handling={handling}\r\n\r\n<place/>\r\n"
            + $"--b1\r\nContent-Type: application/sdp\r\n\r\n{Sdp.Plain}\r\n--b1--\r\n";
        if (!isTaken)
        {
            alice.Wire.Sends(alice.Wire.Request("INVITE", "sip:103@example.org", "m", 1, body: body, lines: ["Content-Type: multipart/mixed;boundary=b1"]));
            alice.Wire.Receives(415);
            bob.Wire.ReceivesNothing();
            return;
        }
        var call = CallOnWire.From(alice, "103", body, "Content-Type: multipart/mixed;boundary=\"b1\"");
        var ring = CallOnWire.At(bob);
        Assert.StartsWith("v=0", ring.Incoming.Body(), StringComparison.Ordinal);
        ring.PicksUp();
        call.Gets(180);
        call.Gets(200);
        pbx.EndsCleanly(call, ring);
    }

    [Theory]
    [InlineData("m=audio 1 RTP/AVP 0\r\n")]
    [InlineData("m=audio 65535 RTP/AVP 0\r\n")]
    [InlineData("m=audio 4000/65535 RTP/AVP 0\r\n")]
    [InlineData("m=audio 4000 RTP/AVP 0\r\na=rtcp:99999\r\n")]
    public async Task Absurd_ports_harm_nobody(string media)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103", Head + media);
        var ring = CallOnWire.At(bob).Answers(200, Head + "m=audio 4000 RTP/AVP 0\r\n");
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task Of_ten_streams_the_audio_passes_and_the_others_are_switched_off()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var others = string.Concat(Enumerable.Repeat("m=video 5000 RTP/AVP 96\r\n", 9));
        var refused = others.Replace("5000", "0", StringComparison.Ordinal);
        var call = CallOnWire.From(alice, "103", Head + "m=audio 4000 RTP/AVP 0\r\n" + others);
        var ring = CallOnWire.At(bob);
        Assert.EndsWith(refused, ring.Incoming.Body(), StringComparison.Ordinal);
        ring.Answers(200, Head + "m=audio 4000 RTP/AVP 0\r\n" + refused).Receives(SipMethod.Ack);
        Assert.EndsWith(refused, call.Gets(200).Body(), StringComparison.Ordinal);
        pbx.EndsCleanly(call, ring);
    }

    [Theory]
    [InlineData(Head + "m=audio 4000 RTP/AVP 0\r\nm=video 5000 RTP/AVP 96\r\n")]
    [InlineData(Head + "m=video 5000 RTP/AVP 96\r\n")]
    [InlineData(Head + "m=audio 0 RTP/AVP 0\r\n")]
    [InlineData(Head + "m=audio 4000 RTP/SAVP 0\r\n")]
    [InlineData(Head + "m=audio 4000 RTP/AVP 97 101\r\na=rtpmap:97 X/8000\r\na=rtpmap:101 telephone-event/8000\r\n")]
    [InlineData("rubbish")]
    public async Task An_answer_that_does_not_fit_the_offer_is_acknowledged_and_hung_up(string answer)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(200, answer);
        ring.Receives(SipMethod.Ack);
        ring.Receives(SipMethod.Bye);
        call.Gets(488);
        Assert.Equal(["call_start", "target_add", "target_fail", "call_fail", "call_cdr"], pbx.Sees().Story());
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_re_invite_answered_with_something_else_is_refused_and_the_call_stands()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        call.Sends("INVITE", Sdp.OnHold);
        ring.Receives(SipMethod.Invite, 200, Head + "m=video 5000 RTP/AVP 96\r\n");
        ring.Receives(SipMethod.Ack);
        call.Gets(488);
        Assert.Empty(pbx.Sees());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task No_shared_codec_is_488()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        CallOnWire.At(bob).Answers(488).Receives(SipMethod.Ack);
        call.Gets(488);
        Assert.Equal(488, pbx.Sees().OfType<CallFail>().Single().FailCode);
    }
}
