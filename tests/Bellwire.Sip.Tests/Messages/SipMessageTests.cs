using System.Net;
using Bellwire.Sip.Headers;
using Bellwire.Sip.Messages;
using static Bellwire.Sip.Tests.Messages.Sample;

namespace Bellwire.Sip.Tests.Messages;

public sealed class SipMessageTests
{
    [Fact]
    public void A_REGISTER_is_read_to_its_parts()
    {
        var register = Parsed(RegisterText);

        Assert.True(register.IsRequest);
        Assert.Equal(SipMethod.Register, register.Method);
        Assert.Equal("sip:pbx.example.org", Text(register.RequestUri));
        Assert.True(register.TryVia(out var via));
        Assert.Equal("UDP 192.0.2.7 5062 z9hG4bK-524287-1---a1b2c3d4e5f60718", $"{Text(via.Transport)} {Text(via.Host)} {via.Port} {Text(via.Branch)}");
        Assert.True(via.HasRport && via.HasRfc3261Branch && via.Rport == 0);
        Assert.True(register.TryFrom(out var from));
        Assert.Equal("8d7f6e5c", Text(from.Tag));
        Assert.True(register.TryTo(out var to));
        Assert.True(to.Tag.IsEmpty);
        Assert.Equal("101", Text(to.Uri.User));
        Assert.True(register.TryContact(out var contact));
        Assert.True(contact.TryExpires(out var expires));
        Assert.Equal((600u, 1, "<urn:uuid:6f1c2b9a-0d4e-4c53-9a7b-2f1d0c9b8a7e>"), (expires, contact.RegId, Text(contact.Instance)));
        Assert.True(register.TryCSeq(out var cseq));
        Assert.Equal(new CSeq(2, SipMethod.Register), cseq);
        Assert.True(register.TryCallId(out var callId));
        Assert.Equal("84kZx0q1mJ3nB7vC5tR2wQ..", Text(callId));
        Assert.True(register.Validate().IsOk);
    }

    [Fact]
    public void A_status_line_is_read()
    {
        var ringing = Parsed("SIP/2.0 180 Ringing now\nVia: SIP/2.0/TCP [2001:db8::1]:5070;branch=z9hG4bKx;received=2001:db8::9;rport=7\nFrom: sip:a@b;tag=1\nTo: sip:b@c;tag=2\nCall-ID: x\nCSeq: 1 INVITE\n\n");

        Assert.Equal((true, 180, "Ringing now"), (ringing.IsResponse, ringing.StatusCode, Text(ringing.ReasonPhrase)));
        Assert.True(ringing.TryVia(out var via));
        Assert.Equal("[2001:db8::1] 5070 2001:db8::9 7", $"{Text(via.Host)} {via.Port} {Text(via.Received)} {via.Rport}");
        Assert.True(ringing.Validate().IsOk);
    }

    [Fact]
    public void Values_of_a_list_header_come_in_order_over_all_its_lines()
    {
        var invite = Parsed("INVITE sip:a@b SIP/2.0\nVia: SIP/2.0/UDP a;branch=z9hG4bK1 , SIP/2.0/UDP b;branch=z9hG4bK2\nv: SIP/2.0/TCP c\n" +
            "Contact: \"a, \\\" b\" <sip:x@y;p=1>, <sip:u,v@w>;q=0.3\nm: *\nSupported:\nk: path, outbound\n\n");

        var vias = new List<string>();
        foreach (var value in invite.Values(SipHeader.Via))
            vias.Add(Text(value));
        var contacts = new List<string>();
        foreach (var value in invite.Values(SipHeader.Contact))
            contacts.Add(Text(value));

        Assert.Equal(["SIP/2.0/UDP a;branch=z9hG4bK1", "SIP/2.0/UDP b;branch=z9hG4bK2", "SIP/2.0/TCP c"], vias);
        Assert.Equal(["\"a, \\\" b\" <sip:x@y;p=1>", "<sip:u,v@w>;q=0.3", "*"], contacts);
        Assert.True(invite.HasToken(SipHeader.Supported, "OUTBOUND"u8));
        Assert.False(invite.HasToken(SipHeader.Supported, "gruu"u8));
    }

    [Fact]
    public void Unknown_headers_keep_their_spelling_and_order()
    {
        var message = Parsed("OPTIONS sip:a@b SIP/2.0\nX-One: 1\nvia: SIP/2.0/UDP a\nx-TWO:\n folded\n value\n\n");

        var lines = new List<string>();
        foreach (var line in message.Headers)
            lines.Add($"{line.Header} {Text(line.Name)}");

        Assert.Equal(["Other X-One", "Via via", "Other x-TWO"], lines);
        Assert.True(message.TryGetHeader("X-two"u8, out var value));
        Assert.Equal("folded\r\n value", Text(value));
    }

    [Fact]
    public void A_response_carries_back_what_finds_its_way()
    {
        var invite = Parsed("INVITE sip:102@pbx SIP/2.0\nVia: SIP/2.0/UDP ten.example:5062;received=6.6.6.6;rport;branch=z9hG4bK1, SIP/2.0/UDP far;branch=z9hG4bK0\nVia: SIP/2.0/UDP farther\n" +
            "Record-Route: <sip:p1;lr>\nFrom: <sip:a@b>;tag=1\nTo: <sip:102@pbx>\nCall-ID: c\nCSeq: 7 INVITE\nTimestamp: 54\n\n");
        using var writer = new SipWriter();

        var text = Text(writer.Respond(invite, 180, "t2"u8, new IPEndPoint(IPAddress.Parse("192.0.2.9"), 40000), recordRoute: true).EndWithoutBody().Written);

        Assert.Equal(Text(Bytes("SIP/2.0 180 Ringing\nVia: SIP/2.0/UDP ten.example:5062;branch=z9hG4bK1;received=192.0.2.9;rport=40000, SIP/2.0/UDP far;branch=z9hG4bK0\n" +
            "Via: SIP/2.0/UDP farther\nRecord-Route: <sip:p1;lr>\nFrom: <sip:a@b>;tag=1\nTo: <sip:102@pbx>;tag=t2\nCall-ID: c\nCSeq: 7 INVITE\nContent-Length: 0\n\n")), text);
        Assert.Contains("Timestamp: 54\r\n", Text(writer.Respond(invite, 100, default, null).EndWithoutBody().Written), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_from_outside_cannot_add_a_header()
    {
        using var writer = new SipWriter();
        writer.Status(200).Header(SipHeader.UserAgent, "x\r\nEvil: 1\0").EndWithoutBody();

        Assert.DoesNotContain("\r\nEvil", Text(writer.Written), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_past_the_writers_bound_is_not_sent_in_pieces()
    {
        using var writer = new SipWriter(4096);
        writer.Status(200).Header(SipHeader.UserAgent, new string('x', 5000)).EndWithoutBody();

        Assert.True(writer.IsOverflowed);
        Assert.False(writer.Status(200).EndWithoutBody().IsOverflowed);
    }

    [Fact]
    public void The_length_of_a_body_written_in_place_is_filled_in()
    {
        using var writer = new SipWriter();
        writer.Status(200).EndWithBody("text/plain"u8, 123, static (w, n) => w.Raw("abc "u8).Number(n));
        var message = new SipMessage();

        Assert.True(SipMessage.TryParse(writer.WrittenMemory, message).IsOk);
        Assert.True(message.TryContentLength(out var length));
        Assert.Equal((7, "abc 123"), (length, Text(message.Body)));
    }

    [Fact]
    public void A_reused_message_allocates_nothing()
    {
        ReadOnlyMemory<byte> bytes = Bytes(RegisterText);
        var message = new SipMessage();
        Read(bytes, message);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Read(bytes, message);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Read(ReadOnlyMemory<byte> bytes, SipMessage message)
        {
            SipMessage.TryParse(bytes, message);
            Assert.True(message.Validate().IsOk);
            Assert.True(message.TryContact(out var contact) && contact.TryExpires(out _) && message.TryCSeq(out _));
        }
    }

    [Fact]
    public void A_detached_message_outlives_the_bytes_it_was_read_from()
    {
        var bytes = Bytes(RegisterText);
        var message = new SipMessage();
        SipMessage.TryParse(bytes, message);
        var kept = message.Detach();
        Array.Clear(bytes);
        SipMessage.TryParse(Bytes("SIP/2.0 200 OK\n\n"), message);

        Assert.True(kept.Validate().IsOk);
        Assert.Throws<InvalidOperationException>(() => SipMessage.TryParse(bytes, kept));
    }

    [Theory]
    [InlineData("\r\n\r\n", SipFault.Empty)]
    [InlineData("INVITE sip:a@b SIP/2.0\r\nVia: x\r\n", SipFault.HeadNeverEnds)]
    [InlineData("INVITE sip:a@b SIP/2.0\r\nVia: x\ny\r\n\r\n", SipFault.ForbiddenByte)]
    [InlineData("INVITE sip:a@b SIP/2.0\r\nVia x\r\n\r\n", SipFault.BadHeaderLine)]
    [InlineData("INVITE sip:a@b SIP/2.0\r\nContent-Length: -1\r\n\r\n", SipFault.BadContentLength)]
    [InlineData("INVITE sip:a@b SIP/2.0\r\nContent-Length: 3\r\n\r\nab", SipFault.BodyTooShort)]
    [InlineData("INVITE sip:a@b SIP/3.0\r\n\r\n", SipFault.BadVersion)]
    [InlineData("INVITE  sip:a@b SIP/2.0\r\n\r\n", SipFault.BadStartLine)]
    [InlineData("SIP/2.0 99 x\r\n\r\n", SipFault.BadStatusCode)]
    public void A_broken_head_is_named_by_its_fault(string text, SipFault fault)
    {
        Assert.Equal(fault, SipMessage.TryParse(System.Text.Encoding.UTF8.GetBytes(text), new SipMessage()).Fault);
    }

    [Fact]
    public void Each_bound_has_its_outcome()
    {
        const string Head = "OPTIONS sip:a@b SIP/2.0\n";
        var limits = new SipLimits { MaxHeaders = 20, MaxHeaderBytes = 500, MaxMessageBytes = 10_000, MaxVias = 30 };
        SipFault Fault(string text) => SipMessage.TryParse(Bytes(text), new SipMessage(), limits).Fault;

        Assert.Equal(SipFault.TooManyHeaders, Fault(Head + string.Concat(Enumerable.Repeat("X: 1\n", 21)) + "\n"));
        Assert.Equal(SipFault.HeaderTooLong, Fault(Head + "X: " + new string('x', 500) + "\n\n"));
        Assert.Equal(SipFault.MessageTooLong, Fault(Head + "\n" + new string('x', 10_000)));
        Assert.Equal(SipFault.TooManyVias, Fault(Head + "Via: " + string.Join(',', Enumerable.Repeat("a", 31)) + "\n\n"));
    }

    [Theory]
    [InlineData("Via", "Missing Via")]
    [InlineData("CSeq", "Missing CSeq")]
    [InlineData("From", "Missing From")]
    [InlineData("To", "Missing To")]
    [InlineData("Call-ID", "Missing Call-ID")]
    public void A_missing_header_is_told_by_name(string name, string reason)
    {
        var lines = RegisterText.Split('\n').Where(line => !line.StartsWith(name + ":", StringComparison.Ordinal));
        var verdict = Parsed(string.Join('\n', lines)).Validate();

        Assert.Equal((400, reason, name is not ("Via" or "CSeq")), (verdict.StatusCode, verdict.Reason, verdict.CanAnswer));
    }
}
