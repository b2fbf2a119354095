using Bellwire.Contracts;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>REFER and Replaces by either party, and everything that can go wrong with them.</summary>
public sealed class TransferScenarios
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Either_party_may_transfer_the_other(bool byCaller)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var carol = Registered(pbx, "104");
        var (transferor, stays) = byCaller ? (call, ring) : (ring, call);
        Refers(transferor, "104");
        var third = CallOnWire.At(carol).Answers(200, Sdp.Plain);
        third.Receives(SipMethod.Ack);
        var told = transferor.Receives(SipMethod.Notify);
        Assert.Contains("SIP/2.0 200", told.Body());
        Assert.StartsWith("terminated", told.Value(SipHeader.SubscriptionState), StringComparison.Ordinal);
        transferor.Receives(SipMethod.Bye);
        stays.Receives(SipMethod.Invite, 200, Sdp.Plain);
        stays.Receives(SipMethod.Ack);
        third.HangsUp();
        stays.Receives(SipMethod.Bye);

        var cdr = pbx.Sees().Cdr();
        Assert.Equal(EndedReason.BlindTransferComplete, cdr.EndedReason);
        Assert.Equal(["103", "104"], cdr.CallTargets.Select(target => target.Callee));
        pbx.LeavesNothing();
    }

    [Theory]
    [InlineData(486)]
    [InlineData(603)]
    public async Task A_transfer_to_somebody_who_refuses_leaves_the_call_standing(int status)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var carol = Registered(pbx, "104");
        Refers(ring, "104");
        CallOnWire.At(carol).Answers(status).Receives(SipMethod.Ack);
        Assert.Contains($"SIP/2.0 {status}", ring.Receives(SipMethod.Notify).Body());

        Assert.Equal(["call_reroute", "target_add", "target_fail"], pbx.Sees().Story());
        ring.Sends("REFER", null, "Refer-To: <sip:104@example.org>");          // the second of the dialog names itself
        ring.Gets(202);
        Assert.Equal($"refer;id={ring.CSeq}", ring.Receives(SipMethod.Notify).Value(SipHeader.Event));
        CallOnWire.At(carol).Answers(486).Receives(SipMethod.Ack);
        ring.Receives(SipMethod.Notify);
        pbx.EndsCleanly(call, ring);
    }

    [Theory]
    [InlineData("104", 480)]
    [InlineData("999", 404)]
    public async Task A_transfer_to_nobody_tells_the_transferor(string number, int status)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        Refers(ring, number);
        Assert.Contains($"SIP/2.0 {status}", ring.Receives(SipMethod.Notify).Body());
        Assert.Equal(["call_reroute"], pbx.Sees().Story());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_transfer_that_nobody_answers_ends_with_the_ring_time()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var carol = Registered(pbx, "104");
        Refers(ring, "104");
        var third = CallOnWire.At(carol).Answers(180);
        ring.Receives(SipMethod.Notify);
        pbx.LetPass(TimeSpan.FromSeconds(20.1));
        third.Receives(SipMethod.Cancel);
        third.Answers(487).Receives(SipMethod.Ack);
        Assert.Contains("SIP/2.0 480", ring.Receives(SipMethod.Notify).Body());
        Assert.Equal(["call_reroute", "target_add", "target_ringing", "target_noanswer"], pbx.Sees().Story());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_transferor_who_hangs_up_at_once_is_not_needed_any_more()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var carol = Registered(pbx, "104");
        Refers(ring, "104");
        var third = CallOnWire.At(carol).Answers(180);
        ring.Receives(SipMethod.Notify);
        ring.HangsUp();
        third.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);
        call.HangsUp();
        third.Receives(SipMethod.Bye);
        Assert.Equal(
            ["call_reroute", "target_add", "target_ringing", "target_ended", "call_established", "target_ended", "call_ended", "call_cdr"], pbx.Sees().Story());
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task When_the_transferor_has_left_and_the_target_refuses_nobody_is_left_to_talk_to()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var carol = Registered(pbx, "104");
        Refers(ring, "104");
        var third = CallOnWire.At(carol);
        ring.HangsUp();
        third.Answers(486).Receives(SipMethod.Ack);
        call.Receives(SipMethod.Bye);
        Assert.Equal(["call_reroute", "target_add", "target_ended", "target_fail", "call_ended", "call_cdr"], pbx.Sees().Story());
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task The_transferred_may_hang_up_while_the_target_rings()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var carol = Registered(pbx, "104");
        Refers(ring, "104");
        var third = CallOnWire.At(carol).Answers(180);
        ring.Receives(SipMethod.Notify);
        call.HangsUp();
        third.Receives(SipMethod.Cancel);
        third.Answers(487).Receives(SipMethod.Ack);
        ring.Receives(SipMethod.Bye);
        Assert.Equal("call_cdr", pbx.Sees().Story()[^1]);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task Who_wants_no_notify_gets_none()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out _, out var bob);
        ring.Sends("REFER", null, "Refer-To: <sip:104@example.org>", "Refer-Sub: false");
        var accepted = ring.Gets(202);
        Assert.True(accepted.TryGetHeader("Refer-Sub"u8, out var value) && value.SequenceEqual("false"u8));
        bob.Wire.ReceivesNothing();
        pbx.EndsCleanly(call, ring);
    }

    [Theory]
    [InlineData("Refer-To: <sip:104@elsewhere.example>", 403)]
    [InlineData("Refer-To: <sip:104@198.51.100.7>", 403)]
    [InlineData("Refer-To: <sip:104@example.org;method=BYE>", 403)]
    [InlineData("Refer-To: <tel:104>", 400)]
    [InlineData("X-Nothing: 1", 400)]
    [InlineData("Refer-To: <sip:104@example.org?Replaces=nobody%3Bto-tag%3Da%3Bfrom-tag%3Db>", 481)]
    public async Task A_refer_that_leads_nowhere_is_refused_and_the_call_stands(string line, int status)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        ring.Sends("REFER", null, line);
        ring.Gets(status);
        Assert.Empty(pbx.Sees());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_second_refer_while_one_is_under_way_must_wait()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (_, ring) = Talking(pbx);
        var carol = Registered(pbx, "104");
        Refers(ring, "104");
        CallOnWire.At(carol);
        ring.Sends("REFER", null, "Refer-To: <sip:101@example.org>");
        ring.Gets(491);
    }

    [Fact]
    public async Task A_refer_before_the_answer_is_refused()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        CallOnWire.At(bob).Answers(180);
        call.Gets(180);
        call.Sends("REFER", null, "Refer-To: <sip:104@example.org>");
        alice.Wire.Receives(403);
    }

    [Fact]
    public async Task An_attended_transfer_may_complete_while_the_consulted_still_rings()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out _, out var bob);
        var carol = Registered(pbx, "104");
        var consult = CallOnWire.From(bob, "104");
        var third = CallOnWire.At(carol).Answers(180);
        consult.Gets(180);
        pbx.Sees();
        ring.Sends("REFER", null, ReferTo("104", consult));
        ring.Gets(202);
        ring.Receives(SipMethod.Notify);
        consult.Gets(487);
        third.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        Assert.Contains("SIP/2.0 200", ring.Receives(SipMethod.Notify).Body());
        ring.Receives(SipMethod.Bye);
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);
        pbx.EndsCleanly(call, third);
    }

    [Fact]
    public async Task All_phones_of_the_consulted_ring_on_when_the_transfer_comes_before_the_answer()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out _, out var bob);
        var (desk, app) = (Registered(pbx, "104"), Registered(pbx, "104"));
        var consult = CallOnWire.From(bob, "104");
        var (first, second) = (CallOnWire.At(desk).Answers(180), CallOnWire.At(app).Answers(180));
        consult.Gets(180);
        consult.Gets(180);
        pbx.Sees();
        ring.Sends("REFER", null, ReferTo("104", consult));
        ring.Gets(202);
        ring.Receives(SipMethod.Notify);
        consult.Gets(487);
        desk.Wire.ReceivesNothing();
        second.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        first.Receives(SipMethod.Cancel);
        first.Answers(487).Receives(SipMethod.Ack);
        Assert.Contains("SIP/2.0 200", ring.Receives(SipMethod.Notify).Body());
        ring.Receives(SipMethod.Bye);
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);
        Assert.Equal(
            ["call_reroute", "target_add", "target_add", "target_ended", "target_ended", "call_ended", "call_cdr", "target_ended", "target_ended", "call_established"],
            pbx.Sees().Story());
        pbx.EndsCleanly(call, second);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transferor_who_cancels_his_second_call_and_transfers_blindly_gets_the_same(bool refersFirst)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out _, out var bob);
        var carol = Registered(pbx, "104");
        var consult = CallOnWire.From(bob, "104");
        var third = CallOnWire.At(carol).Answers(180);
        var ringing = consult.Gets(180);
        if (refersFirst)
            Refers(ring, "104");
        consult.Cancels(ringing);
        bob.Wire.Receives(200);
        consult.Gets(487);
        var again = refersFirst ? CallOnWire.At(carol) : null;
        third.Receives(SipMethod.Cancel);
        third.Answers(487).Receives(SipMethod.Ack);
        if (!refersFirst)
            Refers(ring, "104");
        again ??= CallOnWire.At(carol);
        again.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        Assert.Contains("SIP/2.0 200", ring.Receives(SipMethod.Notify).Body());
        ring.Receives(SipMethod.Bye);
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);
        pbx.EndsCleanly(call, again);
    }

    [Fact]
    public async Task A_consulted_party_who_rings_on_too_long_is_given_up_and_the_first_call_stands()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out _, out var bob);
        var carol = Registered(pbx, "104");
        var consult = CallOnWire.From(bob, "104");
        var third = CallOnWire.At(carol).Answers(180);
        consult.Gets(180);
        ring.Sends("REFER", null, ReferTo("104", consult));
        ring.Gets(202);
        ring.Receives(SipMethod.Notify);
        consult.Gets(487);
        pbx.LetPass(TimeSpan.FromSeconds(20.1));
        third.Receives(SipMethod.Cancel);
        third.Answers(487).Receives(SipMethod.Ack);
        Assert.Contains("SIP/2.0 480", ring.Receives(SipMethod.Notify).Body());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task Nobody_may_take_the_calls_of_others_by_refer()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var (carol, dave) = Registered(pbx, "104", "101");
        var foreign = CallOnWire.From(carol, "101");
        var other = CallOnWire.At(dave).PicksUp();
        foreign.Gets(180);
        foreign.Gets(200);
        ring.Sends("REFER", null, ReferTo("101", foreign));
        ring.Gets(403);
        call.HangsUp();
        ring.Receives(SipMethod.Bye);
        pbx.EndsCleanly(foreign, other);
    }

    [Fact]
    public async Task Another_phone_of_the_same_extension_takes_a_call_over_by_replaces()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var app = Registered(pbx, "103");
        var taken = CallOnWire.From(app, "103", Sdp.Plain, $"Replaces: {ring.CallId};to-tag={ring.RemoteTag};from-tag={ring.LocalTag}");
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);
        taken.Gets(200);
        ring.Receives(SipMethod.Bye);
        Assert.Equal(["call_reroute", "target_add", "target_ended", "call_established"], pbx.Sees().Story());
        pbx.EndsCleanly(call, taken);
    }

    [Fact]
    public async Task A_phone_that_gives_up_taking_a_call_over_leaves_it_as_it_was()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out _);
        var app = Registered(pbx, "103");
        var taken = CallOnWire.From(app, "103", Sdp.Plain, $"Replaces: {ring.CallId};to-tag={ring.RemoteTag};from-tag={ring.LocalTag}");
        var offer = alice.Wire.Receives(SipMethod.Invite);
        pbx.LetPass(TimeSpan.FromMilliseconds(210));
        taken.Cancels(taken.Gets(100));
        app.Wire.Receives(200);
        taken.Gets(487);
        alice.Wire.Sends(alice.Wire.Response(offer, 200, call.LocalTag, Sdp.Plain));
        call.Receives(SipMethod.Ack);
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);
        Assert.Empty(pbx.Sees());
        pbx.EndsCleanly(call, ring);
    }

    [Theory]
    [InlineData("", "104", 403)]
    [InlineData(";early-only", "103", 486)]
    public async Task Replaces_is_refused_to_strangers_and_where_it_does_not_fit(string more, string number, int status)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var other = Registered(pbx, number);
        CallOnWire.From(other, "103", Sdp.Plain, $"Replaces: {ring.CallId};to-tag={ring.RemoteTag};from-tag={ring.LocalTag}{more}").Gets(status);
        Assert.Empty(pbx.Sees());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task Replaces_of_a_dialog_that_is_not_there_gets_481()
    {
        await using var pbx = await TestPbx.StartAsync();
        var alice = Registered(pbx, "102");
        CallOnWire.From(alice, "103", Sdp.Plain, "Replaces: nobody;to-tag=1;from-tag=2").Gets(481);
        Assert.Empty(pbx.Sees());
    }

    private static void Refers(CallOnWire who, string number)
    {
        who.Sends("REFER", null, $"Refer-To: <sip:{number}@example.org>");
        who.Gets(202);
        Assert.Contains("SIP/2.0 100", who.Receives(SipMethod.Notify).Body());
    }

    private static string ReferTo(string number, CallOnWire replaced) =>
        $"Refer-To: <sip:{number}@example.org?Replaces={replaced.CallId}%3Bto-tag%3D{replaced.RemoteTag}%3Bfrom-tag%3D{replaced.LocalTag}>";
}
