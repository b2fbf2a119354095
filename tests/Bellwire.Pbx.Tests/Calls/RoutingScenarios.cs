using Bellwire.Contracts;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transports;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>Where calls go: forwards of each kind, redirections, loops, devices of several kinds, and who may call at all.</summary>
public sealed class RoutingScenarios
{
    private static string Forwarding(params (string Number, string Forward)[] rules)
    {
        var extensions = Enumerable.Range(101, 12).Select(number =>
        {
            var forward = rules.FirstOrDefault(rule => rule.Number == $"{number}").Forward;
            return $$"""{"number":"{{number}}","sip_password":"sip-{{number}}"{{(forward is null ? "" : $$""","forward":{{{forward}}}""")}}}""";
        });
        return $$"""{"tenants":[{"name":"Example","domain":"example.org","extensions":[{{string.Join(',', extensions)}}]}]}""";
    }

    private static string Rule(string kind, string to) => $"\"{kind}\":\"{to}\"";

    [Fact]
    public async Task Unconditional_forwarding_does_not_ring_the_extension()
    {
        await using var pbx = await TestPbx.StartAsync(Forwarding(("103", Rule("unconditional", "104"))));
        var (alice, bob) = Registered(pbx, "102", "103");
        var carol = Registered(pbx, "104");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(carol).PicksUp();
        call.Gets(180);
        call.Gets(200);
        bob.Wire.ReceivesNothing();
        var events = pbx.Sees();
        Assert.Equal(["call_start", "call_reroute", "target_add", "target_ringing", "call_established"], events.Story());
        Assert.Equal(RerouteReason.ForwardingUnconditional, events.OfType<CallReroute>().Single().RerouteReason);
        Assert.All(events.OfType<CallEvent>(), evt => Assert.Equal(events.OfType<CallStart>().Single().SessionId, evt.SessionId));
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_busy_extension_forwards()
    {
        await using var pbx = await TestPbx.StartAsync(Forwarding(("103", Rule("busy", "104"))));
        var (alice, bob) = Registered(pbx, "102", "103");
        var carol = Registered(pbx, "104");
        var call = CallOnWire.From(alice, "103");
        CallOnWire.At(bob).Answers(486).Receives(SipMethod.Ack);
        var ring = CallOnWire.At(carol).PicksUp();
        call.Gets(180);
        call.Gets(200);
        var events = pbx.Sees();
        Assert.Equal(["call_start", "target_add", "target_fail", "call_reroute", "target_add", "target_ringing", "call_established"], events.Story());
        Assert.Equal(RerouteReason.ForwardingBusy, events.OfType<CallReroute>().Single().RerouteReason);
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task An_extension_that_does_not_answer_forwards()
    {
        await using var pbx = await TestPbx.StartAsync(Forwarding(("103", Rule("no_answer", "104"))));
        var (alice, bob) = Registered(pbx, "102", "103");
        var carol = Registered(pbx, "104");
        var call = CallOnWire.From(alice, "103");
        var first = CallOnWire.At(bob).Answers(180);
        call.Gets(180);
        pbx.LetPass(TimeSpan.FromSeconds(20.1));
        first.Receives(SipMethod.Cancel);
        first.Answers(487).Receives(SipMethod.Ack);
        var ring = CallOnWire.At(carol).Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        var events = pbx.Sees();
        Assert.Equal(["call_start", "target_add", "target_ringing", "target_noanswer", "call_reroute", "target_add", "call_established"], events.Story());
        Assert.Equal(RerouteReason.ForwardingNoAnswer, events.OfType<CallReroute>().Single().RerouteReason);
        pbx.EndsCleanly(call, ring);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_extension_that_cannot_be_reached_forwards_whether_it_is_away_or_does_not_answer_at_all(bool isRegistered)
    {
        await using var pbx = await TestPbx.StartAsync(Forwarding(("103", Rule("offline", "104"))));
        var alice = Registered(pbx, "102");
        if (isRegistered)
            Registered(pbx, "103");
        var carol = Registered(pbx, "104");
        var call = CallOnWire.From(alice, "103");
        if (isRegistered)
        {
            pbx.LetPass(TimeSpan.FromSeconds(20.1));
            call.Gets(100);
        }
        var ring = CallOnWire.At(carol).Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        Assert.Equal(RerouteReason.ForwardingNotReachable, pbx.Sees().OfType<CallReroute>().Single().RerouteReason);
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_phone_that_redirects_sends_the_call_on()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var carol = Registered(pbx, "104");
        var call = CallOnWire.From(alice, "103");
        CallOnWire.At(bob).Answers(302, null, "Contact: <sip:101@example.org>;q=0.1, <sip:104@example.org>;q=0.9").Receives(SipMethod.Ack);
        var ring = CallOnWire.At(carol).PicksUp();
        call.Gets(180);
        call.Gets(200);
        Assert.Equal(RerouteReason.Redirect, pbx.Sees().OfType<CallReroute>().Single().RerouteReason);
        pbx.EndsCleanly(call, ring);
    }

    [Theory]
    [InlineData("sip:103@example.org", 482)]
    [InlineData("sip:104@elsewhere.example", 403)]
    [InlineData("sip:104@198.51.100.9", 403)]
    [InlineData("sip:999@example.org", 404)]
    public async Task A_redirection_in_a_circle_or_to_strangers_ends_the_call(string contact, int status)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        CallOnWire.At(bob).Answers(302, null, $"Contact: <{contact}>").Receives(SipMethod.Ack);
        call.Gets(status);
        Assert.Equal(status, pbx.Sees().OfType<CallFail>().Single().FailCode);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task Two_extensions_that_forward_to_each_other_end_with_482()
    {
        await using var pbx = await TestPbx.StartAsync(Forwarding(("103", Rule("unconditional", "104")), ("104", Rule("unconditional", "103"))));
        var alice = Registered(pbx, "102");
        CallOnWire.From(alice, "103").Gets(482);
        Assert.Equal(["call_start", "call_reroute", "call_reroute", "call_fail", "call_cdr"], pbx.Sees().Story());
    }

    [Fact]
    public async Task A_call_is_passed_on_eight_times_at_most()
    {
        var chain = Enumerable.Range(103, 9).Select(number => ($"{number}", Rule("unconditional", $"{number + 1}"))).ToArray();
        await using var pbx = await TestPbx.StartAsync(Forwarding(chain));
        var alice = Registered(pbx, "102");
        CallOnWire.From(alice, "103").Gets(482);
        Assert.Equal(8, pbx.Sees().OfType<CallReroute>().Count());
    }

    [Fact]
    public async Task Of_several_refusals_the_one_that_tells_most_is_passed_on()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, desk) = Registered(pbx, "102", "103");
        var app = Registered(pbx, "103");
        var call = CallOnWire.From(alice, "103");
        CallOnWire.At(desk).Answers(480).Receives(SipMethod.Ack);
        CallOnWire.At(app).Answers(404).Receives(SipMethod.Ack);
        call.Gets(404);
        pbx.LeavesNothing();
    }

    [Theory]
    [InlineData(401)]
    [InlineData(503)]
    [InlineData(420)]
    public async Task What_concerns_our_leg_only_is_not_told_to_the_caller(int status)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        CallOnWire.At(bob).Answers(status).Receives(SipMethod.Ack);
        call.Gets(480);
    }

    [Theory]
    [InlineData(SipTransport.Ws, SipTransport.Udp)]
    [InlineData(SipTransport.Udp, SipTransport.Ws)]
    public async Task A_browser_talks_to_browsers_only_and_is_told_so(SipTransport calling, SipTransport called)
    {
        await using var pbx = await TestPbx.StartAsync();
        var alice = calling == SipTransport.Udp ? pbx.Phone("102") : pbx.Phone("102", calling);
        var bob = called == SipTransport.Udp ? pbx.Phone("103") : pbx.Phone("103", called);
        alice.Registers();
        bob.Registers();
        pbx.Sees();
        var refusal = CallOnWire.From(alice, "103", calling == SipTransport.Ws ? Browser : Sdp.Plain).Gets(488);
        Assert.Contains("WebRTC", refusal.Value(SipHeader.Warning));
        bob.Wire.ReceivesNothing();
        Assert.Equal(["call_start", "target_add", "target_fail", "call_fail", "call_cdr"], pbx.Sees().Story());
    }

    [Fact]
    public async Task Two_browsers_get_each_others_descriptions_as_they_are()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = (pbx.Phone("102", SipTransport.Ws), pbx.Phone("103", SipTransport.Ws));
        alice.Registers();
        bob.Registers();
        var call = CallOnWire.From(alice, "103", Browser);
        var ring = CallOnWire.At(bob);
        Assert.Equal(Browser, ring.Incoming.Body());
        ring.Answers(200, Browser).Receives(SipMethod.Ack);
        Assert.Equal(Browser, call.Gets(200).Body());
        Assert.Equal(0, pbx.MediaLegs);
        call.HangsUp();
        ring.Receives(SipMethod.Bye);
    }

    private const string Browser =
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\n"
        + "a=fingerprint:sha-256 00:11\r\na=setup:actpass\r\na=rtcp-mux\r\na=sendrecv\r\na=rtpmap:111 opus/48000/2\r\n";

    [Fact]
    public async Task Nobody_calls_without_a_proof_or_in_the_name_of_another()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        alice.Wire.Sends(alice.Wire.Request("INVITE", "sip:103@example.org", "x", 1, body: Sdp.Plain));
        var challenge = alice.Wire.Receives(401);
        var asCarol = alice.Wire.Request(
            "INVITE", "sip:103@example.org", "x", 2, body: Sdp.Plain, lines: [$"Authorization: {alice.Proof(challenge, "INVITE", "sip:103@example.org")}"]);
        alice.Wire.Sends(asCarol.Replace("From: <sip:102@", "From: <sip:104@", StringComparison.Ordinal));
        alice.Wire.Receives(403);
        alice.Wire.Sends(asCarol.Replace("From: <sip:102@example.org", "From: <sip:102@elsewhere.example", StringComparison.Ordinal).Replace("-2;", "-9;", StringComparison.Ordinal));
        alice.Wire.Receives(403);
        bob.Wire.ReceivesNothing();
        Assert.Empty(pbx.Sees());
    }

    [Fact]
    public async Task A_phone_that_is_not_registered_may_call_with_its_password()
    {
        await using var pbx = await TestPbx.StartAsync();
        var bob = Registered(pbx, "103");
        var call = CallOnWire.From(pbx.Phone("102"), "103");
        var ring = CallOnWire.At(bob).PicksUp();
        call.Gets(180);
        call.Gets(200);
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task One_call_more_than_the_server_may_have_gets_503_with_a_time()
    {
        await using var pbx = await TestPbx.StartAsync(maxCalls: 1);
        var (call, ring) = Talking(pbx, out var alice, out _);
        Assert.NotEmpty(CallOnWire.From(alice, "104").Gets(503).Value(SipHeader.RetryAfter));
        Assert.Empty(pbx.Sees());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task One_call_more_than_the_tenant_may_have_gets_503_and_is_recorded()
    {
        await using var pbx = await TestPbx.StartAsync(
            Forwarding().Replace("\"domain\":", "\"max_calls\":1,\"domain\":", StringComparison.Ordinal));
        var (call, ring) = Talking(pbx, out var alice, out _);
        Assert.NotEmpty(CallOnWire.From(alice, "104").Gets(503).Value(SipHeader.RetryAfter));
        Assert.Equal(["call_start", "call_fail", "call_cdr"], pbx.Sees().Story());
        pbx.EndsCleanly(call, ring);
    }
}
