using Bellwire.Sip.Digest;
using Bellwire.Sip.Headers;
using Bellwire.Sip.Messages;
using static Bellwire.Sip.Tests.Messages.Sample;

namespace Bellwire.Sip.Tests.Headers;

public sealed class TypedHeaderTests
{
    [Fact]
    public void A_subscription_and_its_notification_are_read()
    {
        var notify = With("o: dialog;id=7\nSubscription-State: Terminated;reason=noresource;retry-after=30\n");

        Assert.True(notify.TryEvent(out var evt));
        Assert.Equal(("dialog", "7"), (Text(evt.Package), Text(evt.Id)));
        Assert.True(notify.TrySubscriptionState(out var state));
        Assert.True(state.IsTerminated && state.TryRetryAfter(out var wait) && wait == 30 && !state.TryExpires(out _));
        Assert.Equal("noresource", Text(state.Reason));
    }

    [Fact]
    public void A_transfer_names_its_target_and_the_dialog_to_replace()
    {
        var refer = With("Refer-To: <sip:bob@pbx?Replaces=12345%40192.0.2.9%3Bto-tag%3D7743%3Bfrom-tag%3D6472>\nReferred-By: \"Ann\" <sip:101@pbx>\n" +
            "Replaces: 12345@192.0.2.9 ;to-tag=7743; from-tag=6472;early-only\n");

        Assert.True(refer.TryReferTo(out var target));
        Assert.True(target.Uri.Headers.TryGet("Replaces"u8, out var escaped));
        var plain = new byte[escaped.Length];
        Assert.True(ReplacesView.TryParse(plain.AsSpan(0, Bellwire.Sip.Grammar.SipText.Unescape(escaped, plain)), out var inUri));
        Assert.True(refer.TryReplaces(out var replaces));
        Assert.Equal((Text(replaces.CallId), Text(replaces.ToTag), Text(replaces.FromTag)), (Text(inUri.CallId), Text(inUri.ToTag), Text(inUri.FromTag)));
        Assert.Equal(("12345@192.0.2.9", "7743", "6472"), (Text(replaces.CallId), Text(replaces.ToTag), Text(replaces.FromTag)));
        Assert.True(replaces.IsEarlyOnly && !inUri.IsEarlyOnly);
        Assert.True(refer.TryReferredBy(out var by));
        Assert.Equal("101", Text(by.Uri.User));
    }

    [Fact]
    public void Reliable_provisionals_and_session_timers_are_read()
    {
        var prack = With("RAck: 776656 1 INVITE\nRSeq: 4294967295\nx: 1800 ;refresher=UAS\nMin-SE: 90;x\nRetry-After: 120 (in a meeting; really) ;duration=3600\nMin-Expires: 60\n");

        Assert.True(prack.TryRAck(out var rack));
        Assert.Equal(new RAck(776656, new CSeq(1, SipMethod.Invite)), rack);
        Assert.True(prack.TryRSeq(out var rseq) && rseq == uint.MaxValue);
        Assert.True(prack.TrySessionExpires(out var session));
        Assert.Equal((1800u, SessionRefresher.Uas), (session.Seconds, session.Refresher));
        Assert.True(prack.TryMinSe(out var minSe) && minSe == 90);
        Assert.True(prack.TryRetryAfter(out var wait) && wait == 120);
        Assert.True(prack.TryMinExpires(out var least) && least == 60);
    }

    [Fact]
    public void A_content_type_is_read_with_its_boundary()
    {
        var message = With("c: Multipart / Mixed ; boundary=\"b 1\"\n");

        Assert.True(message.TryContentType(out var type) && type.Is("multipart"u8, "mixed"u8) && !type.IsSdp);
        Assert.Equal("b 1", Text(type.Boundary));
    }

    [Fact]
    public void A_caller_who_asks_for_privacy_is_heard()
    {
        var invite = With("Privacy: Header ; id\n");

        Assert.True(invite.AsksPrivacy("id"u8) && invite.AsksPrivacy("header"u8) && !invite.AsksPrivacy("user"u8) && !With("").AsksPrivacy("id"u8));
    }

    [Fact]
    public void A_warning_and_a_servers_proof_are_read()
    {
        Assert.True(WarningView.TryParse("370 pbx.example.org \"Insufficient Bandwidth\""u8, out var warning));
        Assert.Equal((370, "pbx.example.org", "\"Insufficient Bandwidth\""), (warning.Code, Text(warning.Agent), Text(warning.Text)));
        Assert.False(WarningView.TryParse("1812 overture \"In Progress\""u8, out _));
        Assert.True(AuthenticationInfoView.TryParse("nextnonce=\"47364c23,x\", rspauth=abc"u8, out var info));
        Assert.Equal(("47364c23,x", "abc"), (Text(info.NextNonce), Text(info.ResponseAuth)));
    }

    [Theory]
    [InlineData("CSeq: 2147483648 INVITE")]
    [InlineData("CSeq: 1INVITE")]
    [InlineData("CSeq: 1")]
    [InlineData("CSeq: 1 INVITE x")]
    [InlineData("CSeq: -1 INVITE")]
    public void A_CSeq_outside_its_range_is_refused(string line)
    {
        Assert.False(With(line + "\n").TryCSeq(out _));
    }

    [Theory]
    [InlineData("sip:a@b;tag=1", "sip:a@b", "1", "")]
    [InlineData("<sip:a@b;tag=no>;tag=1", "sip:a@b;tag=no", "1", "")]
    [InlineData("Ann B. <sip:a@b> ; tag = 1", "sip:a@b", "1", "Ann B.")]
    [InlineData("\"<sip:evil@x>, \\\"\" <sip:a@b>", "sip:a@b", "", "\"<sip:evil@x>, \\\"\"")]
    [InlineData("J\u00f6rg <sip:a@b>", "sip:a@b", "", "J\u00f6rg")]
    [InlineData("sip:a@b;x=\"<\";tag=1", "sip:a@b", "1", "")]
    [InlineData("<tel:+49-30>;tag=1", "tel:+49-30", "1", "")]
    public void An_address_is_read_in_each_of_its_forms(string text, string uri, string tag, string display)
    {
        Assert.True(NameAddrView.TryParse(Bytes(text), out var address));
        Assert.Equal((uri, tag, display), (Text(address.UriText), Text(address.Tag), Text(address.DisplayName)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"Ann")]
    [InlineData("\"Ann\" sip:a@b")]
    [InlineData("Ann, B <sip:a@b>")]
    [InlineData("<sip:a@b")]
    [InlineData("<sip:a@b>tag=1")]
    [InlineData("<sip:a@b>;")]
    [InlineData("<sip:a@b>;tag=")]
    [InlineData("<sip:a@b>;tag=\"x")]
    [InlineData("sip:a@b?x=y")]
    [InlineData("<>")]
    public void A_broken_address_is_refused(string text)
    {
        Assert.False(NameAddrView.TryParse(Bytes(text), out _));
    }

    [Theory]
    [InlineData("0.5", 500)]
    [InlineData("1", 1000)]
    [InlineData("1.000", 1000)]
    [InlineData("0.", 0)]
    [InlineData("0.125", 125)]
    [InlineData("1.1", 1000)]
    [InlineData("0.1234", 1000)]
    [InlineData("-1", 1000)]
    public void A_preference_out_of_range_counts_as_none(string q, int thousandths)
    {
        Assert.True(ContactView.TryParse(Bytes($"<sip:a@b>;q={q}"), out var contact));
        Assert.Equal(thousandths, contact.Q);
    }

    [Fact]
    public void A_lifetime_that_cannot_be_read_counts_as_an_hour()
    {
        Assert.True(ContactView.TryParse("<sip:a@b>;expires=99999999999"u8, out var contact) && contact.TryExpires(out var seconds) && seconds == 3600);
    }

    [Fact]
    public void A_date_is_written_as_it_is_read()
    {
        Span<byte> text = stackalloc byte[29];
        var date = new DateTimeOffset(2010, 11, 13, 23, 29, 0, TimeSpan.Zero);
        SipDate.Write(date.ToOffset(TimeSpan.FromHours(2)), text);

        Assert.Equal("Sat, 13 Nov 2010 23:29:00 GMT", Text(text));
        Assert.True(SipDate.TryParse(text, out var read) && read == date);
    }

    [Theory]
    [InlineData("via", SipHeader.Via)]
    [InlineData("V", SipHeader.Via)]
    [InlineData("CALL-id", SipHeader.CallId)]
    [InlineData("Viaa", SipHeader.Other)]
    [InlineData("z", SipHeader.Other)]
    [InlineData("\u00ff", SipHeader.Other)]
    public void A_header_is_known_in_any_case_and_by_its_letter(string name, SipHeader header)
    {
        Assert.Equal(header, SipHeaderNames.Find(System.Text.Encoding.Latin1.GetBytes(name)));
    }

    [Fact]
    public void Every_header_has_a_name_that_leads_back_to_it()
    {
        foreach (var header in Enum.GetValues<SipHeader>())
            Assert.Equal(header, SipHeaderNames.Find(SipHeaderNames.Of(header)));
    }

    private static SipMessage With(string headers) => Parsed("NOTIFY sip:a@b SIP/2.0\n" + headers + "\n");
}
