using Bellwire.Contracts;
using Bellwire.Pbx.Calls;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transports;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>Calls that a program begins: who calls is rung first.</summary>
public sealed class OriginScenarios
{
    private const string Wideband =
        "v=0\r\no=- 1 1 IN IP4 192.0.2.99\r\ns=-\r\nc=IN IP4 192.0.2.99\r\nt=0 0\r\nm=audio 4000 RTP/AVP 9 0 101\r\na=rtpmap:101 telephone-event/8000\r\n";

    private const string WidebandOnly =
        "v=0\r\no=- 1 1 IN IP4 192.0.2.98\r\ns=-\r\nc=IN IP4 192.0.2.98\r\nt=0 0\r\nm=audio 4000 RTP/AVP 9 101\r\na=rtpmap:101 telephone-event/8000\r\n";

    private const string WithForwards = """
        {"tenants":[{"name":"Example","domain":"example.org",
          "extensions":[{"number":"102","sip_password":"sip-102","display_name":"Ann","do_not_disturb":true,"forward":{"no_answer":"104","busy":"104"}},
                        {"number":"103","sip_password":"sip-103","forward":{"busy":"104"}},{"number":"104","sip_password":"sip-104"},
                        {"number":"105","sip_password":"sip-105","outbound":false}],
          "queues":[{"number":"8001","name":"Sales","agents":[{"number":"104"}]}],
          "trunks":[{"name":"carrier","host":"192.0.2.50","outbound":[{"prefix":"9","strip":1,"caller_id":"18800606"}]}]}]}
        """;

    [Fact]
    public async Task The_caller_is_rung_first_then_the_callee_and_the_two_talk()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var session = pbx.Starts("102", "103", userData: "ticket 4711");
        var first = CallOnWire.At(alice);
        Assert.True(first.Incoming.Body.IsEmpty);
        Assert.True(first.Incoming.TryFrom(out var shown) && shown.Uri.User.SequenceEqual("103"u8));
        bob.Wire.ReceivesNothing();
        first.Answers(180).Answers(200, Wideband);
        Assert.Contains("m=audio", first.Receives(SipMethod.Ack).Body());
        var second = CallOnWire.At(bob);
        Assert.Contains("RTP/AVP 9 0 101", second.Incoming.Body());
        Assert.True(second.Incoming.TryFrom(out shown) && shown.Uri.User.SequenceEqual("102"u8));
        second.Answers(180).Answers(200, WidebandOnly).Receives(SipMethod.Ack);
        Assert.Contains("RTP/AVP 9 101", first.Receives(SipMethod.Invite, 200, WidebandOnly).Body());
        first.Receives(SipMethod.Ack);

        var events = pbx.Sees();
        Assert.Equal(
            ["call_start", "target_add", "target_ringing", "target_add", "target_ringing", "call_established"], events.Story());
        var start = events.OfType<CallStart>().Single();
        Assert.Equal((session, $"{session.Value}", "102", "103"), (start.SessionId, start.RequestId, start.Caller.Number, start.Callee.Number));
        Assert.Equal(first.CallId, start.CallId);
        Assert.Equal(["102", "103"], events.OfType<TargetRinging>().Select(ringing => ringing.CallTarget.Number));
        Assert.Equal("103", events.OfType<CallEstablished>().Single().CallTarget.Number);

        first.HangsUp();
        second.Receives(SipMethod.Bye);
        events = pbx.Sees();
        Assert.Equal(["target_ended", "target_ended", "call_ended", "call_cdr"], events.Story());
        var cdr = events.Cdr();
        Assert.Equal(("ticket 4711", EndedReason.CallerDisconnect, "0", CallDirection.Ext), (cdr.UserData, cdr.EndedReason, cdr.StatusCode, cdr.Direction));
        Assert.Equal(["102", "103"], cdr.CallTargets.Select(target => target.Callee));
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task Of_the_callers_devices_the_one_that_answers_speaks()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var app = Registered(pbx, "102");
        pbx.Starts("102", "103");
        var (desk, mobile) = (CallOnWire.At(alice).Answers(180), CallOnWire.At(app).Answers(180));
        Assert.Equal(desk.CallId, mobile.CallId);
        mobile.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        alice.Wire.Sends(alice.Wire.Response(alice.Wire.Receives(SipMethod.Cancel), 200));
        desk.Answers(487).Receives(SipMethod.Ack);
        var second = CallOnWire.At(bob).Answers(200, Sdp.Plain);
        second.Receives(SipMethod.Ack);
        mobile.Receives(SipMethod.Invite, 200, Sdp.Plain);
        mobile.Receives(SipMethod.Ack);
        second.HangsUp();
        mobile.Receives(SipMethod.Bye);

        var events = pbx.Sees();
        Assert.Equal(
            [
                "call_start", "target_add", "target_add", "target_ringing", "target_ringing", "target_ended", "target_add", "call_established",
                "target_ended", "target_ended", "call_ended", "call_cdr",
            ],
            events.Story());
        Assert.Equal(EndedReason.CalleeDisconnect, events.Cdr().EndedReason);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_caller_who_does_not_answer_his_own_call_ends_it_as_no_answer()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        pbx.Starts("102", "103");
        var first = CallOnWire.At(alice).Answers(180);
        pbx.LetPass(TimeSpan.FromSeconds(20.1), alice, bob);
        alice.Wire.Sends(alice.Wire.Response(alice.Wire.Receives(SipMethod.Cancel), 200));
        first.Answers(487).Receives(SipMethod.Ack);
        bob.Wire.ReceivesNothing();

        var events = pbx.Sees();
        Assert.Equal(["call_start", "target_add", "target_ringing", "target_noanswer", "call_noanswer", "call_cdr"], events.Story());
        Assert.Equal(("480", UnixTime.None), (events.Cdr().StatusCode, events.Cdr().AnsweredTime));
        pbx.LeavesNothing();
    }

    [Theory]
    [InlineData(486, 486)]
    [InlineData(603, 603)]
    [InlineData(302, 480)]
    public async Task A_caller_who_refuses_his_own_call_ends_it_and_nobody_else_rings(int answer, int status)
    {
        await using var pbx = await TestPbx.StartAsync(WithForwards);
        var (bob, carol) = Registered(pbx, "103", "104");
        pbx.Starts("103", "104");
        CallOnWire.At(bob).Answers(answer, null, "Contact: <sip:104@example.org>").Receives(SipMethod.Ack);
        carol.Wire.ReceivesNothing();

        var events = pbx.Sees();
        Assert.Equal(["call_start", "target_add", "target_fail", "call_fail", "call_cdr"], events.Story());
        Assert.Equal((answer, status), (events.OfType<TargetFail>().Single().FailCode, events.OfType<CallFail>().Single().FailCode));
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_caller_without_a_phone_is_offline()
    {
        await using var pbx = await TestPbx.StartAsync();
        Registered(pbx, "103");
        pbx.Starts("102", "103");

        var events = pbx.Sees();
        Assert.Equal(["call_start", "call_fail", "call_cdr"], events.Story());
        Assert.Equal("480", events.Cdr().StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Do_not_disturb_keeps_only_calls_of_others_from_the_caller(bool isAskedFor)
    {
        await using var pbx = await TestPbx.StartAsync(WithForwards);
        var (alice, _) = Registered(pbx, "102", "103");
        pbx.Starts("102", "103", isAskedFor: isAskedFor);

        Assert.Equal(isAskedFor ? ["call_start", "target_add"] : ["call_start", "call_fail", "call_cdr"], pbx.Sees().Story());
        Assert.Equal(isAskedFor, alice.Wire.Unread > 0);
    }

    [Fact]
    public async Task A_caller_who_hangs_up_while_the_callee_rings_has_cancelled()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        pbx.Starts("102", "103");
        var first = CallOnWire.At(alice).Answers(200, Sdp.Plain);
        first.Receives(SipMethod.Ack);
        var second = CallOnWire.At(bob).Answers(180);
        first.HangsUp();
        bob.Wire.Sends(bob.Wire.Response(bob.Wire.Receives(SipMethod.Cancel), 200));
        second.Answers(487).Receives(SipMethod.Ack);

        var events = pbx.Sees();
        Assert.Equal(["call_start", "target_add", "target_add", "target_ringing", "target_ended", "target_ended", "call_fail", "call_cdr"], events.Story());
        Assert.Equal((EndedReason.Cancelled, "487", UnixTime.None), (events.Cdr().EndedReason, events.Cdr().StatusCode, events.Cdr().AnsweredTime));
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_callee_who_is_busy_ends_the_call_of_the_caller_who_waits()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        pbx.Starts("102", "103");
        var first = CallOnWire.At(alice).Answers(200, Sdp.Plain);
        first.Receives(SipMethod.Ack);
        CallOnWire.At(bob).Answers(486).Receives(SipMethod.Ack);
        Assert.Contains("SIP;cause=486;", first.Receives(SipMethod.Bye).Value(SipHeader.Reason));

        var events = pbx.Sees();
        Assert.Equal(["call_start", "target_add", "target_add", "target_fail", "target_ended", "call_fail", "call_cdr"], events.Story());
        Assert.Equal("486", events.Cdr().StatusCode);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_callees_forward_is_followed()
    {
        await using var pbx = await TestPbx.StartAsync(WithForwards);
        var (bob, carol) = Registered(pbx, "103", "104");
        var dave = Registered(pbx, "105");
        pbx.Starts("105", "103");
        var first = CallOnWire.At(dave).Answers(200, Sdp.Plain);
        first.Receives(SipMethod.Ack);
        CallOnWire.At(bob).Answers(486).Receives(SipMethod.Ack);
        var third = CallOnWire.At(carol).Answers(200, Sdp.Plain);
        third.Receives(SipMethod.Ack);
        first.Receives(SipMethod.Invite, 200, Sdp.Plain);
        first.Receives(SipMethod.Ack);

        Assert.Equal(
            ["call_start", "target_add", "target_add", "target_fail", "call_reroute", "target_add", "call_established"],
            pbx.Sees().Where(evt => evt is CallEvent).Story());
        pbx.EndsCleanly(first, third);
    }

    [Fact]
    public async Task An_outside_number_is_called_in_the_callers_name_and_the_carriers_ringing_is_heard()
    {
        await using var pbx = await TestPbx.StartAsync(WithForwards);
        var bob = Registered(pbx, "103");
        var carrier = pbx.Phone("4477", "192.0.2.50");
        pbx.Starts("103", "95551234");
        var first = CallOnWire.At(bob).Answers(200, Sdp.Plain);
        first.Receives(SipMethod.Ack);
        var outside = CallOnWire.At(carrier);
        Assert.True(outside.Incoming.TryFrom(out var from) && from.Uri.User.SequenceEqual("18800606"u8));
        outside.Answers(183, Sdp.Plain).Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        first.Receives(SipMethod.Invite, 200, Sdp.Plain);
        first.Receives(SipMethod.Ack);
        outside.HangsUp();
        first.Receives(SipMethod.Bye);

        var cdr = pbx.Sees().Cdr();
        Assert.Equal((CallDirection.Out, "18800606", "carrier"), (cdr.Direction, cdr.OutboundCallerId, cdr.TrunkName));
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_queue_can_be_called_and_its_agent_talks_with_the_caller()
    {
        await using var pbx = await TestPbx.StartAsync(WithForwards);
        var (bob, carol) = Registered(pbx, "103", "104");
        var login = CallOnWire.From(carol, "*38");
        login.Gets(200);
        pbx.LetPass(TimeSpan.FromSeconds(3));
        carol.Wire.Sends(carol.Wire.Response(carol.Wire.Receives(SipMethod.Bye), 200));
        pbx.Sees();
        pbx.Starts("103", "8001");
        var first = CallOnWire.At(bob);
        Assert.Contains("\"Sales\" <sip:8001@example.org>", first.Incoming.Value(SipHeader.From));
        first.Answers(200, Sdp.Plain);
        first.Receives(SipMethod.Ack);
        var agent = CallOnWire.At(carol).Answers(200, Sdp.Plain);
        agent.Receives(SipMethod.Ack);
        first.Receives(SipMethod.Invite, 200, Sdp.Plain);
        first.Receives(SipMethod.Ack);

        Assert.Equal(
            ["call_start", "target_add", "target_add", "call_established"],
            pbx.Sees().Where(evt => evt is CallEvent).Story());
        pbx.EndsCleanly(first, agent);
    }

    [Fact]
    public async Task A_call_of_our_own_making_can_be_held_and_transferred()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var carol = Registered(pbx, "104");
        var (first, second) = Talking(pbx, alice, bob);
        first.Sends("INVITE", Sdp.OnHold);
        second.Receives(SipMethod.Invite, 200, Sdp.HeldAnswer);
        second.Receives(SipMethod.Ack);
        first.Gets(200);
        first.Sends("REFER", null, "Refer-To: <sip:104@example.org>");
        first.Gets(202);
        first.Receives(SipMethod.Notify);
        var third = CallOnWire.At(carol).Answers(200, Sdp.Plain);
        third.Receives(SipMethod.Ack);
        first.Receives(SipMethod.Notify);
        first.Receives(SipMethod.Bye);
        second.Receives(SipMethod.Invite, 200, Sdp.Plain);
        second.Receives(SipMethod.Ack);

        Assert.Equal(
            ["call_hold", "call_reroute", "target_add", "target_ended", "call_established"], pbx.Sees().Story());
        pbx.EndsCleanly(second, third);
    }

    [Fact]
    public async Task A_colleague_of_the_callee_picks_the_call_up_and_nobody_that_of_who_is_rung_first()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var carol = Registered(pbx, "104");
        pbx.Starts("102", "103");
        var first = CallOnWire.At(alice).Answers(180);
        CallOnWire.From(carol, "*97102").Gets(404);
        first.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        var ring = CallOnWire.At(bob).Answers(180);
        var pick = CallOnWire.From(carol, "*97103");
        first.Receives(SipMethod.Invite, 200, Sdp.Plain);
        first.Receives(SipMethod.Ack);
        pick.Gets(200);
        bob.Wire.Sends(bob.Wire.Response(bob.Wire.Receives(SipMethod.Cancel), 200));
        ring.Answers(487).Receives(SipMethod.Ack);

        Assert.Equal(["call_reroute", "target_ended", "target_add", "call_established"], pbx.Sees().Story().TakeLast(4));
        pbx.EndsCleanly(first, pick);
        Assert.Equal(["102", "103", "104"], pbx.Sees().Cdr().CallTargets.Select(target => target.Callee));
    }

    [Fact]
    public async Task An_attended_transfer_may_be_consulted_by_a_call_of_our_own_making()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var carol = Registered(pbx, "104");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).PicksUp();
        call.Gets(180);
        call.Gets(200);
        var (consult, third) = Talking(pbx, bob, carol);
        ring.Sends("REFER", null, $"Refer-To: <sip:104@example.org?Replaces={consult.CallId}%3Bto-tag%3D{consult.RemoteTag}%3Bfrom-tag%3D{consult.LocalTag}>");
        ring.Gets(202);
        ring.Receives(SipMethod.Notify);
        third.Receives(SipMethod.Invite, 200, Sdp.Plain);
        third.Receives(SipMethod.Ack);
        ring.Receives(SipMethod.Notify);
        ring.Receives(SipMethod.Bye);
        consult.Receives(SipMethod.Bye);
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);

        Assert.Equal(EndedReason.AttendedTransferComplete, pbx.Sees().Cdr().EndedReason);
        pbx.EndsCleanly(call, third);
    }

    [Fact]
    public async Task A_phone_that_offers_no_codec_of_ours_cannot_be_the_caller()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        pbx.Starts("102", "103");
        var first = CallOnWire.At(alice).Answers(200, WidebandOnly);
        first.Receives(SipMethod.Ack);
        first.Receives(SipMethod.Bye);
        bob.Wire.ReceivesNothing();

        Assert.Equal("488", pbx.Sees().Cdr().StatusCode);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_caller_may_hold_while_the_callee_rings_and_is_answered_by_us()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        pbx.Starts("102", "103");
        var first = CallOnWire.At(alice).Answers(200, Sdp.Plain);
        first.Receives(SipMethod.Ack);
        var second = CallOnWire.At(bob).Answers(180);
        first.Sends("INVITE", Sdp.OnHold);
        Assert.Contains("a=recvonly", first.Gets(200).Body());
        second.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        first.Receives(SipMethod.Invite, 200, Sdp.OnHold);
        first.Receives(SipMethod.Ack);

        Assert.Equal(["call_established", "call_hold"], pbx.Sees().Story().TakeLast(2));
        pbx.EndsCleanly(first, second);
    }

    [Fact]
    public async Task A_server_that_stops_ends_both_legs_and_writes_the_record()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        pbx.Starts("102", "103");
        var first = CallOnWire.At(alice).Answers(200, Sdp.Plain);
        first.Receives(SipMethod.Ack);
        var second = CallOnWire.At(bob).Answers(180);
        pbx.Calls.StopAll();
        Assert.Equal(
            new StartOutcome.Refused(StartRefusal.NotReady), pbx.Calls.Start(new StartCall { Tenant = pbx.Tenant(), Caller = "102", Callee = "103" }));
        first.Receives(SipMethod.Bye);
        bob.Wire.Sends(bob.Wire.Response(bob.Wire.Receives(SipMethod.Cancel), 200));
        second.Answers(487).Receives(SipMethod.Ack);

        Assert.Equal("503", pbx.Sees().Cdr().StatusCode);
        pbx.LeavesNothing();
    }

    [Theory]
    [InlineData("109", "103", StartRefusal.CallerUnknown)]
    [InlineData("103", "109", StartRefusal.CalleeUnknown)]
    [InlineData("105", "95551234", StartRefusal.NotAllowed)]
    public async Task A_call_that_cannot_be_is_refused_and_leaves_no_trace(string caller, string callee, StartRefusal reason)
    {
        await using var pbx = await TestPbx.StartAsync(WithForwards);
        var outcome = pbx.Calls.Start(new StartCall { Tenant = pbx.Tenant(), Caller = caller, Callee = callee });

        Assert.Equal(new StartOutcome.Refused(reason), outcome);
        Assert.Empty(pbx.Sees());
        Assert.Equal(0, pbx.Calls.Count);
    }

    [Theory]
    [InlineData(1025, 'x')]
    [InlineData(1, '\ud800')]
    public async Task User_data_that_no_record_could_hold_is_refused(int times, char letter)
    {
        await using var pbx = await TestPbx.StartAsync();
        var wish = new StartCall { Tenant = pbx.Tenant(), Caller = "102", Callee = "103", UserData = new string(letter, times) };

        Assert.Equal(new StartOutcome.Refused(StartRefusal.BadUserData), pbx.Calls.Start(wish));
    }

    [Fact]
    public async Task A_server_with_as_many_calls_as_it_may_have_starts_no_other()
    {
        await using var pbx = await TestPbx.StartAsync(maxCalls: 1);
        var (alice, _) = Registered(pbx, "102", "103");
        pbx.Starts("102", "103");
        var wish = new StartCall { Tenant = pbx.Tenant(), Caller = "103", Callee = "102" };

        Assert.Equal(new StartOutcome.Refused(StartRefusal.TooManyCalls), pbx.Calls.Start(wish));
        CallOnWire.At(alice).Answers(486).Receives(SipMethod.Ack);
        Assert.IsType<StartOutcome.Started>(pbx.Calls.Start(wish));
    }

    [Fact]
    public async Task A_browser_that_is_rung_first_waits_for_the_callees_answer_with_its_offer()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = (pbx.Phone("102", SipTransport.Wss), pbx.Phone("103", SipTransport.Wss));
        alice.Registers();
        bob.Registers();
        pbx.Sees();
        pbx.Starts("102", "103");
        var first = CallOnWire.At(alice).Answers(200, Browser("one"));
        alice.Wire.ReceivesNothing();
        var second = CallOnWire.At(bob);
        Assert.Contains("a=ice-ufrag:one", second.Incoming.Body());
        second.Answers(180).Answers(200, Browser("two"));
        Assert.Contains("a=ice-ufrag:two", first.Receives(SipMethod.Ack).Body());
        second.Receives(SipMethod.Ack);

        Assert.Equal(["call_start", "target_add", "target_add", "target_ringing", "call_established"], pbx.Sees().Story());
        Assert.Equal(0, pbx.MediaLegs);
        pbx.EndsCleanly(first, second);
    }

    [Fact]
    public async Task A_browser_that_is_rung_first_can_call_browsers_only()
    {
        await using var pbx = await TestPbx.StartAsync();
        var alice = pbx.Phone("102", SipTransport.Wss);
        alice.Registers();
        var bob = Registered(pbx, "103");
        pbx.Starts("102", "103");
        var first = CallOnWire.At(alice).Answers(200, Browser("one"));
        first.Receives(SipMethod.Ack);
        first.Receives(SipMethod.Bye);
        bob.Wire.ReceivesNothing();

        Assert.Equal("488", pbx.Sees().Cdr().StatusCode);
        pbx.LeavesNothing();
    }

    private static string Browser(string name) =>
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:" + name
        + "\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\na=fingerprint:sha-256 00:11\r\na=setup:actpass\r\na=rtcp-mux\r\na=sendrecv\r\na=rtpmap:111 opus/48000/2\r\n";

    private static (CallOnWire First, CallOnWire Second) Talking(TestPbx pbx, PhoneOnPaper caller, PhoneOnPaper callee)
    {
        pbx.Starts(caller.Number, callee.Number);
        var first = CallOnWire.At(caller).Answers(200, Sdp.Plain);
        first.Receives(SipMethod.Ack);
        var second = CallOnWire.At(callee).Answers(200, Sdp.Plain);
        second.Receives(SipMethod.Ack);
        first.Receives(SipMethod.Invite, 200, Sdp.Plain);
        first.Receives(SipMethod.Ack);
        pbx.Sees();
        return (first, second);
    }
}
