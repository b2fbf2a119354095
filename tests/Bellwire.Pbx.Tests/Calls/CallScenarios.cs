using System.Text;
using Bellwire.Contracts;
using Bellwire.Sip.Messages;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Calls;

public sealed class CallScenarios
{
    [Fact]
    public async Task Two_phones_talk_and_the_caller_hangs_up()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");

        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob);
        Assert.True(ring.Incoming.TryGetHeader("X-Session-Id"u8, out var session));
        ring.Answers(180);
        call.Gets(180);
        ring.Answers(200, Sdp.Plain);
        bob.Wire.Receives(SipMethod.Ack);
        var answer = call.Gets(200);
        Assert.True(answer.TryGetHeader("X-Session-Id"u8, out var same));
        Assert.True(session.SequenceEqual(same));
        call.HangsUp();
        ring.Receives(SipMethod.Bye);

        var events = pbx.Sees();
        Assert.Equal(
            ["call_start", "target_add", "target_ringing", "call_established", "target_ended", "call_ended", "call_cdr"], events.Select(evt => evt.EventType));
        Assert.Equal(call.CallId, events.OfType<CallStart>().Single().CallId);
        Assert.Equal(Encoding.ASCII.GetString(session), events.OfType<CallCdr>().Single().SessionId.Value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(EndedReason.CallerDisconnect, events.OfType<CallCdr>().Single().EndedReason);
    }

    [Fact]
    public async Task Audio_goes_through_ports_of_ours_on_both_sides()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");

        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(200, Sdp.Plain);
        bob.Wire.Receives(SipMethod.Ack);
        var answer = call.Gets(200);

        foreach (var body in (string[])[Encoding.UTF8.GetString(ring.Incoming.Body), Encoding.UTF8.GetString(answer.Body)])
        {
            Assert.Contains("c=IN IP4 192.0.2.1", body);
            Assert.DoesNotContain("m=audio 4000 ", body);
            Assert.Contains("RTP/AVP 0 8 101", body);
        }
    }

    [Fact]
    public async Task A_callee_who_hangs_up_ends_the_call()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        ring.HangsUp();
        call.Receives(SipMethod.Bye);

        Assert.Equal(EndedReason.CalleeDisconnect, pbx.Sees().OfType<CallCdr>().Single().EndedReason);
    }

    [Fact]
    public async Task A_caller_who_gives_up_gets_487_and_the_phone_falls_silent()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(180);
        call.Cancels(call.Gets(180));
        alice.Wire.Receives(200);
        call.Gets(487);
        bob.Wire.Sends(bob.Wire.Response(bob.Wire.Receives(SipMethod.Cancel), 200));
        ring.Answers(487);
        bob.Wire.Receives(SipMethod.Ack);

        Assert.Equal(["call_start", "target_add", "target_ringing", "target_ended", "call_fail", "call_cdr"], pbx.Sees().Select(evt => evt.EventType));
    }

    [Theory]
    [InlineData(486)]
    [InlineData(603)]
    [InlineData(404)]
    public async Task A_refusal_reaches_the_caller(int status)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        CallOnWire.At(bob).Answers(status);
        bob.Wire.Receives(SipMethod.Ack);
        call.Gets(status);

        var events = pbx.Sees();
        Assert.Equal(status, events.OfType<TargetFail>().Single().FailCode);
        Assert.Equal(status, events.OfType<CallFail>().Single().FailCode);
    }

    [Fact]
    public async Task A_call_nobody_answers_ends_as_no_answer()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        CallOnWire.At(bob).Answers(180);
        call.Gets(180);
        pbx.LetPass(TimeSpan.FromSeconds(20.1));
        bob.Wire.Receives(SipMethod.Cancel);
        call.Gets(480);

        Assert.Equal(
            ["call_start", "target_add", "target_ringing", "target_noanswer", "call_noanswer", "call_cdr"], pbx.Sees().Select(evt => evt.EventType));
    }

    [Fact]
    public async Task A_callee_without_a_phone_is_offline()
    {
        await using var pbx = await TestPbx.StartAsync();
        var alice = pbx.Phone("102");
        alice.Registers();
        pbx.Sees();
        CallOnWire.From(alice, "103").Gets(480);

        Assert.Equal(["call_start", "call_fail", "call_cdr"], pbx.Sees().Select(evt => evt.EventType));
    }

    [Fact]
    public async Task Of_two_phones_the_slower_is_cancelled_and_a_2xx_that_crosses_is_hung_up()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, desk) = Registered(pbx, "102", "103");
        var app = pbx.Phone("103");
        app.Registers();
        pbx.Sees();
        var call = CallOnWire.From(alice, "103");
        var (first, second) = (CallOnWire.At(desk).Answers(180), CallOnWire.At(app).Answers(180));
        first.Answers(200, Sdp.Plain);
        desk.Wire.Receives(SipMethod.Ack);
        app.Wire.Receives(SipMethod.Cancel);
        second.Answers(200, Sdp.Plain);
        app.Wire.Receives(SipMethod.Ack);
        second.Receives(SipMethod.Bye);
        call.Gets(180);
        call.Gets(180);
        call.Gets(200);

        Assert.Equal(
            [
                "call_start", "target_add", "target_add", "target_ringing", "target_ringing", "target_ended", "call_established",
            ],
            pbx.Sees().Select(evt => evt.EventType));
    }

    [Fact]
    public async Task Hold_and_resume_go_end_to_end_and_are_seen_once()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);

        call.Sends("INVITE", Sdp.OnHold);
        var held = ring.Receives(SipMethod.Invite, 200, Sdp.HeldAnswer);
        Assert.Contains("a=sendonly", Encoding.UTF8.GetString(held.Body));
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        call.Sends("INVITE", Sdp.OnHold);
        call.Gets(200);
        call.Sends("INVITE", Sdp.Resumed);
        ring.Receives(SipMethod.Invite, 200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        call.Gets(200);

        var events = pbx.Sees();
        Assert.Equal(["call_hold", "call_unhold"], events.Select(evt => evt.EventType));
        var hold = events.OfType<CallHold>().Single();
        Assert.Equal(("102", "103", call.CallId), (hold.Aor.Number, hold.PeerAor.Number, hold.CallId));
    }

    [Fact]
    public async Task A_hold_that_the_other_side_refuses_changes_nothing()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        call.Sends("INVITE", Sdp.OnHold);
        ring.Receives(SipMethod.Invite, 488);
        ring.Receives(SipMethod.Ack);
        call.Gets(488);
        Assert.Empty(pbx.Sees());
        call.HangsUp();
        ring.Receives(SipMethod.Bye);
    }

    [Fact]
    public async Task A_blind_transfer_connects_the_caller_with_the_new_party()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var carol = pbx.Phone("104");
        carol.Registers();
        pbx.Sees();

        ring.Sends("REFER", null, "Refer-To: <sip:104@example.org>");
        var bob = ring;
        bob.Gets(202);
        Assert.Contains("100", Encoding.ASCII.GetString(bob.Receives(SipMethod.Notify).Body));
        var third = CallOnWire.At(carol).Answers(180);
        Assert.Contains("180", Encoding.ASCII.GetString(bob.Receives(SipMethod.Notify).Body));
        third.Answers(200, Sdp.Plain);
        third.Receives(SipMethod.Ack);
        Assert.Contains("200", Encoding.ASCII.GetString(bob.Receives(SipMethod.Notify).Body));
        bob.Receives(SipMethod.Bye);
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);
        third.HangsUp();
        call.Receives(SipMethod.Bye);

        var events = pbx.Sees();
        Assert.Equal(
            ["call_reroute", "target_add", "target_ringing", "target_ended", "call_established", "target_ended", "call_ended", "call_cdr"],
            events.Select(evt => evt.EventType));
        Assert.Equal(EndedReason.BlindTransferComplete, events.OfType<CallCdr>().Single().EndedReason);
        Assert.Equal(["102", "103", "104"], events[^1].Subjects.Order());
    }

    [Fact]
    public async Task An_attended_transfer_connects_the_two_others()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out _, out var bob);
        var carol = pbx.Phone("104");
        carol.Registers();
        var consult = CallOnWire.From(bob, "104");
        var third = CallOnWire.At(carol).PicksUp();
        consult.Gets(180);
        consult.Gets(200);
        pbx.Sees();

        ring.Sends("REFER", null, $"Refer-To: <sip:104@example.org?Replaces={consult.CallId}%3Bto-tag%3D{consult.RemoteTag}%3Bfrom-tag%3D{consult.LocalTag}>");
        ring.Gets(202);
        Assert.Contains("100", Encoding.ASCII.GetString(ring.Receives(SipMethod.Notify).Body));
        var joined = third.Receives(SipMethod.Invite, 200, Sdp.Plain);
        third.Receives(SipMethod.Ack);
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);
        Assert.Contains("200", Encoding.ASCII.GetString(ring.Receives(SipMethod.Notify).Body));
        ring.Receives(SipMethod.Bye);
        consult.Receives(SipMethod.Bye);
        call.HangsUp();
        third.Receives(SipMethod.Bye);

        var events = pbx.Sees();
        var session = events.OfType<CallReroute>().Single().SessionId;
        Assert.Equal(
            ["call_reroute", "target_add", "target_ended", "call_established", "target_ended", "call_ended", "call_cdr"],
            events.Where(evt => SessionOf(evt) == session).Select(evt => evt.EventType));
        Assert.Equal(["target_ended", "call_ended", "call_cdr"], events.Where(evt => SessionOf(evt) != session).Select(evt => evt.EventType));
        Assert.Equal(EndedReason.AttendedTransferComplete, events.OfType<CallCdr>().Single(cdr => cdr.SessionId != session).EndedReason);
    }

    [Fact]
    public async Task A_late_offer_is_answered_in_the_ack()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103", sdp: null);
        var ring = CallOnWire.At(bob);
        Assert.True(ring.Incoming.Body.IsEmpty);
        ring.Answers(200, Sdp.Plain);
        bob.Wire.ReceivesNothing();
        Assert.Contains("m=audio", Encoding.UTF8.GetString(call.Gets(200, ackSdp: Sdp.Plain).Body));
        Assert.Contains("m=audio", Encoding.UTF8.GetString(ring.Receives(SipMethod.Ack).Body));
    }

    [Theory]
    [InlineData("sip:103@elsewhere.example")]
    [InlineData("sip:103@198.51.100.1")]
    public async Task A_foreign_host_is_refused(string uri)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, _) = Registered(pbx, "102", "103");
        alice.Wire.Sends(alice.Wire.Request("INVITE", uri, "foreign", 1, body: Sdp.Plain));
        var challenge = alice.Wire.Receives(401);
        alice.Wire.Sends(alice.Wire.Request("INVITE", uri, "foreign", 2, body: Sdp.Plain, lines: [$"Authorization: {alice.Proof(challenge, "INVITE", uri)}"]));
        alice.Wire.Receives(403);
        Assert.Empty(pbx.Sees());
    }

    [Fact]
    public async Task A_phone_that_does_not_acknowledge_the_answer_is_hung_up()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(200, Sdp.Plain);
        bob.Wire.Receives(SipMethod.Ack);
        pbx.LetPass(TimeSpan.FromSeconds(33));
        ring.Receives(SipMethod.Bye);

        Assert.Equal("408", pbx.Sees().OfType<CallCdr>().Single().StatusCode);
    }

    private static CallSessionId SessionOf(PbxEvent evt) => evt switch
    {
        CallEvent call => call.SessionId,
        CallCdr cdr => cdr.SessionId,
        _ => default,
    };

    private static (PhoneOnPaper, PhoneOnPaper) Registered(TestPbx pbx, string one, string other)
    {
        var (first, second) = (pbx.Phone(one), pbx.Phone(other));
        first.Registers();
        second.Registers();
        pbx.Sees();
        return (first, second);
    }

    private static (CallOnWire Call, CallOnWire Ring) Talking(TestPbx pbx) => Talking(pbx, out _, out _);

    private static (CallOnWire Call, CallOnWire Ring) Talking(TestPbx pbx, out PhoneOnPaper alice, out PhoneOnPaper bob)
    {
        (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).PicksUp();
        call.Gets(180);
        call.Gets(200);
        pbx.Sees();
        return (call, ring);
    }
}
