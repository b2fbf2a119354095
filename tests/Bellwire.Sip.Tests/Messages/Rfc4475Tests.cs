using System.Net;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Uris;
using static Bellwire.Sip.Tests.Messages.Sample;

namespace Bellwire.Sip.Tests.Messages;

/// <summary>The torture messages of RFC 4475: 0 is accepted, a status is refused with it, -1 is dropped.</summary>
public sealed class Rfc4475Tests
{
    private const int Accepted = 0;
    private const int Dropped = -1;

    public static TheoryData<string, int> Verdicts => new()
    {
        // 3.1.1 valid
        { "wsinv", Accepted }, { "intmeth", Accepted }, { "esc01", Accepted }, { "escnull", Accepted }, { "esc02", Accepted }, { "lwsdisp", Accepted },
        { "longreq", Accepted }, { "dblreq", Accepted }, { "semiuri", Accepted }, { "transports", Accepted }, { "mpart01", Accepted },
        { "unreason", Accepted }, { "noreason", Accepted },

        // 3.1.2 invalid; baddate is accepted because nothing here acts on a Date
        { "badinv01", 400 }, { "clerr", 400 }, { "ncl", 400 }, { "scalar02", 400 }, { "scalarlg", Dropped }, { "quotbal", 400 }, { "ltgtruri", 400 },
        { "lwsruri", 400 }, { "lwsstart", 400 }, { "trws", 400 }, { "escruri", 400 }, { "baddate", Accepted }, { "regbadct", 400 }, { "badaspec", 400 },
        { "baddn", 400 }, { "badvers", 505 }, { "mismatch01", 400 }, { "mismatch02", 501 }, { "bigcode", Dropped },

        // 3.2 transaction layer: a bare cookie is matched by the rules of RFC 2543
        { "badbranch", Accepted },

        // 3.3 application layer; what is accepted here is refused above: unksm2 and regaut01 by the registrar, bext01 420, invut 415, zeromf 483, sdp01 406
        { "insuf", 400 }, { "unkscm", 416 }, { "novelsc", 416 }, { "unksm2", Accepted }, { "bext01", Accepted }, { "invut", Accepted },
        { "regaut01", Accepted }, { "multi01", 400 }, { "mcl01", 400 }, { "bcast", Dropped }, { "zeromf", Accepted }, { "cparam01", Accepted },
        { "cparam02", Accepted }, { "regescrt", Accepted }, { "sdp01", Accepted },

        // 3.4 backward compatibility
        { "inv2543", Accepted },
    };

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void Each_torture_message_gets_its_verdict(string name, int verdict)
    {
        var message = new SipMessage();
        var result = SipMessage.TryParse(Corpus.Read("rfc4475", name), message);
        if (result.IsOk)
            result = message.Validate();

        Assert.Equal(verdict, result.IsOk ? Accepted : result.CanAnswer ? result.StatusCode : Dropped);
    }

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void A_refused_message_is_answered_with_one_that_parses(string name, int verdict)
    {
        if (verdict <= 0)
            return;
        var message = new SipMessage();
        SipMessage.TryParse(Corpus.Read("rfc4475", name), message);
        using var writer = new SipWriter();
        writer.Respond(message, verdict, "x"u8, new IPEndPoint(IPAddress.Loopback, 5060)).EndWithoutBody();
        var answer = new SipMessage();

        Assert.True(SipMessage.TryParse(writer.WrittenMemory, answer).IsOk);
        Assert.Equal(verdict, answer.StatusCode);
    }

    [Fact]
    public void Every_file_of_the_corpus_has_a_verdict()
    {
        Assert.Equal(Corpus.Names("rfc4475"), Verdicts.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_tortuous_INVITE_is_read_through_all_its_folds()
    {
        var invite = Read("wsinv");

        Assert.True(invite.TryCSeq(out var cseq) && invite.TryMaxForwards(out var hops) && hops == 68);
        Assert.Equal((9, SipMethod.Invite), (cseq.Number, cseq.Method));
        Assert.True(invite.TryTo(out var to));
        Assert.True(invite.TryFrom(out var from));
        Assert.Equal(("1918181833n", "98asjd8", "\"J Rosenberg \\\\\\\"\""), (Text(to.Tag), Text(from.Tag), Text(from.DisplayName)));
        var vias = new List<string>();
        foreach (var value in invite.Values(SipHeader.Via))
        {
            Assert.True(Bellwire.Sip.Headers.ViaView.TryParse(value, out var via));
            vias.Add($"{Text(via.Transport)} {Text(via.Host)} {Text(via.Branch)}");
        }
        Assert.Equal(["UDP 192.0.2.2 390skdjuw", "TCP spindle.example.com z9hG4bK9ikj8", "UDP 192.168.255.111 z9hG4bK30239"], vias);
        Assert.True(invite.TryContact(out var contact));
        Assert.Equal((330, "newvalue"), (contact.Q, contact.Params.TryGet("newparam"u8, out var value2) ? Text(value2) : ""));
        Assert.True(invite.TryFirstAddr(SipHeader.Route, out var route) && route.Uri.IsLooseRouter);
        Assert.Equal(150, invite.Body.Length);
        Assert.True(invite.TryGetHeader("unknownheaderwithunusualvalue"u8, out var unusual));
        Assert.Equal(";;,,;;,;", Text(unusual));
    }

    [Fact]
    public void Percent_is_an_escape_in_URIs_and_nowhere_else()
    {
        var register = Read("esc02");
        Assert.Equal("RE%47IST%45R", register.Method.ToString());
        Assert.Equal(2, register.CountOf(SipHeader.Contact));

        var invite = Read("esc01");
        Assert.True(invite.TryRequestUri(out var uri));
        Assert.True(invite.TryTo(out var to));
        Assert.True(invite.TryContact(out var contact));
        Assert.Equal(("sips:user@example.com", "user"), (UserText.Decode(uri.User), UserText.Decode(to.Uri.User)));
        Assert.True(contact.Uri.IsLooseRouter);                          // ;%6C%72 is ;lr

        var nulls = Read("escnull");
        Assert.True(nulls.TryTo(out var nullTo));
        Assert.Equal("null-\0-null", UserText.Decode(nullTo.Uri.User));
    }

    [Fact]
    public void What_follows_the_body_in_a_datagram_is_noise()
    {
        var register = Read("dblreq");

        Assert.True(register.Body.IsEmpty);
        Assert.EndsWith("Content-Length: 0\r\n\r\n", Text(register.Bytes.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void A_date_outside_GMT_is_not_read()
    {
        Assert.False(Read("baddate").TryDate(out _));
        Assert.True(Read("mpart01").TryDate(out var date));
        Assert.Equal(new DateTimeOffset(2005, 10, 15, 4, 44, 56, TimeSpan.Zero), date);
    }

    [Fact]
    public void A_header_parameter_and_a_URI_parameter_are_kept_apart()
    {
        Assert.True(Read("cparam01").TryContact(out var outside) && outside.Params.Has("unknownparam"u8) && !outside.Uri.Params.Has("unknownparam"u8));
        Assert.True(Read("cparam02").TryContact(out var inside) && !inside.Params.Has("unknownparam"u8) && inside.Uri.Params.Has("unknownparam"u8));
        Assert.True(Read("regescrt").TryContact(out var escaped) && escaped.Uri.Headers.TryGet("route"u8, out var route) && Text(route) == "%3Csip:sip.example.com%3E");
    }

    private static SipMessage Read(string name)
    {
        var message = new SipMessage();
        Assert.True(SipMessage.TryParse(Corpus.Read("rfc4475", name), message).IsOk);
        return message;
    }
}
