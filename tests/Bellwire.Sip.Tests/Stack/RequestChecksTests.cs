using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;

namespace Bellwire.Sip.Tests.Stack;

public sealed class RequestChecksTests : IAsyncDisposable
{
    private static readonly SipCapabilities Capabilities =
        new([SipMethod.Invite, SipMethod.Ack, SipMethod.Cancel, SipMethod.Options, SipMethod.Register], ["path", "outbound"], ["application/sdp"]);

    private readonly TestStack _house = new()
    {
        OnRequest = static (in request) =>
        {
            if (!RequestChecks.Answer(request, Capabilities))
                request.Send(404);
        },
    };

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public void OPTIONS_to_the_server_tells_what_it_can_do()
    {
        var alice = _house.Phone("101");
        alice.Sends(alice.Request("OPTIONS", "sip:example.org", "c1", 1, lines: "Max-Forwards: 0").Replace("Max-Forwards: 70\r\n", "", StringComparison.Ordinal));
        var ok = alice.Receives(200);
        Assert.Equal("INVITE, ACK, CANCEL, OPTIONS, REGISTER", Header(ok, SipHeader.Allow));
        Assert.Equal("application/sdp", Header(ok, SipHeader.Accept));
        Assert.Equal("path, outbound", Header(ok, SipHeader.Supported));
        Assert.True(ok.TryTo(out var to) && !to.Tag.IsEmpty);
    }

    [Fact]
    public void OPTIONS_to_a_person_is_served_by_the_user_of_the_stack()
    {
        var alice = _house.Phone("101");
        alice.Sends(alice.Request("OPTIONS", "sip:102@example.org", "c1", 1));
        alice.Receives(404);
    }

    [Theory]
    [InlineData("PUBLISH", 405)]
    [InlineData("NEWMETHOD", 501)]
    public void A_method_that_is_not_served_is_refused_with_Allow(string method, int status)
    {
        var alice = _house.Phone("101");
        alice.Sends(alice.Request(method, "sip:102@example.org", "c1", 1));
        Assert.NotEmpty(Header(alice.Receives(status), SipHeader.Allow));
    }

    [Fact]
    public void Each_unknown_required_option_is_named()
    {
        var alice = _house.Phone("101");
        alice.Sends(alice.Request("INVITE", "sip:102@example.org", "c1", 1, lines: ["Require: path, nothingSupportsThis", "Proxy-Require: norThis"]));
        var refused = alice.Receives(420);
        var named = new List<string>();
        foreach (var option in refused.Values(SipHeader.Unsupported))
            named.Add(Encoding.ASCII.GetString(option));
        Assert.Equal(["nothingSupportsThis", "norThis"], named);
    }

    [Fact]
    public void A_request_that_may_go_no_further_is_refused_with_483_but_a_registration_is_at_its_end()
    {
        var alice = _house.Phone("101");
        alice.Sends(Spent(alice.Request("INVITE", "sip:102@example.org", "c1", 1)));
        alice.Receives(483);
        alice.Sends(Spent(alice.Request("REGISTER", "sip:example.org", "c2", 1)));
        alice.Receives(404);
    }

    [Theory]
    [InlineData("SIP/2.0\r\nVia", "SIP/7.0\r\nVia", 505)]
    [InlineData("CSeq: 1 MESSAGE\r\n", "CSeq: 1 INVITE\r\n", 400)]
    [InlineData("CSeq: 1 MESSAGE\r\n", "CSeq: x MESSAGE\r\n", 400)]
    [InlineData("sip:102@example.org SIP", "http://example.org SIP", 416)]
    [InlineData("Content-Length: 0", "Content-Length: 100", 400)]
    [InlineData("Max-Forwards: 70", "Max-Forwards: 700", 400)]
    public void A_faulty_request_is_refused_before_it_is_served(string good, string bad, int status)
    {
        var alice = _house.Phone("101");
        alice.Sends(alice.Request("MESSAGE", "sip:102@example.org", "c1", 1).Replace(good, bad, StringComparison.Ordinal));
        alice.Receives(status);
        Assert.Empty(_house.Requests);
    }

    [Fact]
    public void A_faulty_ACK_and_a_faulty_response_are_never_answered()
    {
        var alice = _house.Phone("101");
        alice.Sends(alice.Request("ACK", "sip:102@example.org", "c1", 1).Replace("Call-ID: c1\r\n", "", StringComparison.Ordinal));
        alice.Sends(alice.Request("ACK", "sip:102@example.org", "c1", 1).Replace("SIP/2.0\r\nVia", "SIP/7.0\r\nVia", StringComparison.Ordinal));
        alice.Sends("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\r\nContent-Length: 0\r\n\r\n");
        alice.Sends("SIP/2.0 999 OK\r\n\r\n");
        alice.Sends("hello");
        alice.ReceivesNothing();
        Assert.Empty(_house.Acks);
    }

    [Fact]
    public void The_answer_goes_to_the_source_with_rport_and_else_to_the_port_in_Via()
    {
        _house.OnRequest = static (in request) => request.Send(404);
        var alice = _house.Phone("101", 5070);
        var other = _house.Phone("102", 5099);
        var request = alice.Request("MESSAGE", "sip:103@example.org", "c1", 1).Replace("Via: SIP/2.0/UDP 10.0.0.2:5070", "Via: SIP/2.0/UDP false.invalid:5099", StringComparison.Ordinal);
        alice.Sends(request);
        var answer = alice.Receives(404);
        Assert.True(answer.TryVia(out var via));
        Assert.Equal("10.0.0.2", Encoding.ASCII.GetString(via.Received));
        Assert.Equal(5070, via.Rport);

        alice.Sends(request.Replace(";rport", "", StringComparison.Ordinal).Replace("z9hG4bK", "z9hG4bKx", StringComparison.Ordinal));
        alice.ReceivesNothing();
        Assert.True(other.Receives(404).TryVia(out via));
        Assert.Equal("10.0.0.2", Encoding.ASCII.GetString(via.Received));
        Assert.False(via.HasRport);
    }

    [Fact]
    public async Task Too_many_transactions_are_turned_away_with_503_and_a_time_to_come_back()
    {
        await using var house = new TestStack(new SipStackOptions { MaxTransactions = 2 }).Accepting();
        var alice = house.Phone("101");
        for (var i = 1; i <= 3; i++)
            alice.Sends(alice.Request("INVITE", "sip:102@example.org", $"c{i}", 1));
        var shed = alice.Receives(503);
        Assert.True(shed.TryRetryAfter(out var seconds));
        Assert.InRange(seconds, 5u, 10u);
        alice.ReceivesNothing();
    }

    [Fact]
    public void A_handler_that_fails_or_forgets_costs_one_500_and_nothing_else()
    {
        var alice = _house.Phone("101");
        _house.OnRequest = static (in _) => throw new InvalidOperationException("broken");
        alice.Sends(alice.Request("MESSAGE", "sip:102@example.org", "c1", 1));
        alice.Receives(500);
        _house.OnRequest = static (in _) => { };
        alice.Sends(alice.Request("MESSAGE", "sip:102@example.org", "c2", 1));
        alice.Receives(500);
        _house.OnRequest = static (in request) => request.Send(200);
        alice.Sends(alice.Request("MESSAGE", "sip:102@example.org", "c3", 1));
        alice.Receives(200);
    }

    private static string Spent(string request) => request.Replace("Max-Forwards: 70", "Max-Forwards: 0", StringComparison.Ordinal);

    private static string Header(SipMessage message, SipHeader header) => message.TryGetHeader(header, out var value) ? Encoding.ASCII.GetString(value) : "";
}
