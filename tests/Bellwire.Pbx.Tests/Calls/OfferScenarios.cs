using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>Offers and answers during a call: glare, late offers, UPDATE, what does not fit.</summary>
public sealed class OfferScenarios
{
    [Fact]
    public async Task Two_re_invites_that_collide_both_get_491_and_the_next_one_passes()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out _, out var bob);
        call.Sends("INVITE", Sdp.OnHold);
        var ours = bob.Wire.Receives(SipMethod.Invite);
        ring.Sends("INVITE", Sdp.OnHold);                                      // before it saw ours
        ring.Gets(491);
        bob.Wire.Sends(bob.Wire.Response(ours, 491, ring.LocalTag));
        ring.Receives(SipMethod.Ack);
        call.Gets(491);                                                        // each side waits as RFC 3261 14.1 tells its phone
        Assert.Empty(pbx.Sees());

        ring.Sends("INVITE", Sdp.OnHold);
        call.Receives(SipMethod.Invite, 200, Sdp.HeldAnswer);
        call.Receives(SipMethod.Ack);
        ring.Gets(200);
        Assert.Equal(["call_hold"], pbx.Sees().Story());
        pbx.EndsCleanly(call, ring);
    }

    [Theory]
    [InlineData(true, 0, 2)]
    [InlineData(false, 2.1, 4)]
    public async Task Our_own_re_invite_waits_after_491_as_the_owner_of_the_call_id_must(bool towardCaller, double least, double most)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out var bob);
        var carol = Registered(pbx, "104");
        var (stays, wire) = towardCaller ? (call, alice) : (ring, bob);
        (towardCaller ? ring : call).Sends("REFER", null, "Refer-To: <sip:104@example.org>", "Refer-Sub: false");
        (towardCaller ? ring : call).Gets(202);
        CallOnWire.At(carol).Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        (towardCaller ? ring : call).Receives(SipMethod.Bye);
        stays.Receives(SipMethod.Invite, 491);
        stays.Receives(SipMethod.Ack);
        pbx.LetPass(TimeSpan.FromSeconds(least));
        wire.Wire.ReceivesNothing();
        pbx.LetPass(TimeSpan.FromSeconds(most - least + 0.02));
        stays.Receives(SipMethod.Invite, 200, Sdp.Plain);
        stays.Receives(SipMethod.Ack);
    }

    [Fact]
    public async Task A_second_re_invite_before_the_first_is_answered_is_told_to_come_later()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out _, out var bob);
        call.Sends("INVITE", Sdp.OnHold);
        bob.Wire.Receives(SipMethod.Invite);
        call.Sends("INVITE", Sdp.Resumed);
        Assert.NotEmpty(call.Gets(500).Value(SipHeader.RetryAfter));
        ring.HangsUp();
    }

    [Fact]
    public async Task A_request_with_an_older_number_is_out_of_order()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out _);
        alice.Wire.Sends(alice.Wire.Request(
            "INFO", call.RemoteTarget, call.CallId, 1, to: "sip:103@example.org", toTag: call.RemoteTag, fromTag: call.LocalTag));
        alice.Wire.Receives(500);
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_re_invite_without_an_offer_is_answered_with_one_and_the_ack_is_passed_on()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        call.Sends("INVITE");
        var asked = ring.Receives(SipMethod.Invite, 200, Sdp.Plain);
        Assert.True(asked.Body.IsEmpty);
        var offer = call.Gets(200, ackSdp: Sdp.Plain);
        Assert.Contains("m=audio", offer.Body());
        Assert.Contains("m=audio", ring.Receives(SipMethod.Ack).Body());
        Assert.Empty(pbx.Sees());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_late_offer_that_nobody_answers_is_acknowledged_and_hung_up()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103", sdp: null);
        var ring = CallOnWire.At(bob);
        Assert.DoesNotContain("100rel", ring.Incoming.Value(SipHeader.Supported));
        ring.Answers(200, Sdp.Plain);
        call.Gets(200);                                                        // its ACK brings no answer
        ring.Receives(SipMethod.Ack);
        ring.Receives(SipMethod.Bye);
        call.Receives(SipMethod.Bye);
        Assert.Equal("408", pbx.Sees().Cdr().StatusCode);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_late_offer_call_that_both_devices_answer_at_once_is_acknowledged_twice()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, desk) = Registered(pbx, "102", "103");
        var app = Registered(pbx, "103");
        var call = CallOnWire.From(alice, "103", sdp: null);
        var (first, second) = (CallOnWire.At(desk), CallOnWire.At(app));
        first.Answers(200, Sdp.Plain);
        second.Answers(200, Sdp.Plain);
        second.Receives(SipMethod.Ack);
        second.Receives(SipMethod.Bye);
        call.Gets(200, ackSdp: Sdp.Plain);
        Assert.Contains("m=audio", first.Receives(SipMethod.Ack).Body());
        pbx.EndsCleanly(call, first);
    }

    [Fact]
    public async Task Update_with_an_offer_goes_to_the_other_side()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out _);
        call.Sends("UPDATE", Sdp.OnHold);
        ring.Receives(SipMethod.Invite, 200, Sdp.HeldAnswer);
        ring.Receives(SipMethod.Ack);
        Assert.Contains("a=recvonly", alice.Wire.Receives(200).Body());
        Assert.Equal(["call_hold"], pbx.Sees().Story());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task Update_without_an_offer_is_answered_by_us()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out var bob);
        call.Sends("UPDATE", null, "Supported: timer", "Session-Expires: 1800;refresher=uac");
        Assert.Contains("1800;refresher=uac", alice.Wire.Receives(200).Value(SipHeader.SessionExpires));
        bob.Wire.ReceivesNothing();
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_cancelled_re_invite_puts_the_other_side_back()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out var bob);
        call.Sends("INVITE", Sdp.OnHold);
        var offer = bob.Wire.Receives(SipMethod.Invite);
        pbx.LetPass(TimeSpan.FromMilliseconds(210));
        call.Cancels(call.Gets(100));
        alice.Wire.Receives(200);
        call.Gets(487);
        bob.Wire.Sends(bob.Wire.Response(offer, 200, ring.LocalTag, Sdp.HeldAnswer));
        ring.Receives(SipMethod.Ack);
        var back = ring.Receives(SipMethod.Invite, 200, Sdp.Plain);
        Assert.DoesNotContain("sendonly", back.Body());
        ring.Receives(SipMethod.Ack);
        Assert.Empty(pbx.Sees());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_repeated_offer_is_answered_without_the_other_side()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out _, out var bob);
        call.Sends("INVITE", Sdp.Plain);
        var first = call.Gets(200).Body();
        call.Sends("INVITE", Sdp.Plain);
        Assert.Equal(first, call.Gets(200).Body());                            // o= grows only on a change (RFC 3264 8)
        bob.Wire.ReceivesNothing();
        Assert.Empty(pbx.Sees());
        pbx.EndsCleanly(call, ring);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(488)]
    [InlineData(500)]
    public async Task A_refused_re_invite_leaves_the_call_as_it_was(int status)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        call.Sends("INVITE", Sdp.OnHold);
        ring.Receives(SipMethod.Invite, status);
        ring.Receives(SipMethod.Ack);
        call.Gets(status);
        Assert.Empty(pbx.Sees());
        pbx.EndsCleanly(call, ring);
    }

    [Theory]
    [InlineData(481)]
    [InlineData(408)]
    public async Task A_re_invite_whose_dialog_is_gone_ends_the_call(int status)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        call.Sends("INVITE", Sdp.OnHold);
        ring.Receives(SipMethod.Invite, status);
        ring.Receives(SipMethod.Ack);
        call.Gets(status);
        call.Receives(SipMethod.Bye);
        Assert.Equal("408", pbx.Sees().Cdr().StatusCode);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task Options_in_the_dialog_is_answered_by_us()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out var bob);
        call.Sends("OPTIONS");
        Assert.Contains("REFER", alice.Wire.Receives(200).Value(SipHeader.Allow));
        bob.Wire.ReceivesNothing();
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task Info_goes_to_the_other_side()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out _);
        call.Sends("INFO", "Signal=5\r\nDuration=160\r\n", "Content-Type: application/dtmf-relay");
        alice.Wire.Receives(200);
        var info = ring.Receives(SipMethod.Info);
        Assert.Equal(("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n"), (info.Value(SipHeader.ContentType), info.Body()));
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_phone_whose_contact_is_a_gruu_is_reached_where_it_is()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        const string Gruu = "sip:102@example.org;gr=urn:uuid:8c8ee3a5-97a2-0010-a2fb-4d8a1a1c1e6f";
        var call = CallOnWire.From(alice, "103", Sdp.Plain, $"Contact: <{Gruu}>");
        var ring = CallOnWire.At(bob).PicksUp();
        call.Gets(180);
        call.Gets(200);
        ring.HangsUp();
        Assert.True(call.Receives(SipMethod.Bye).RequestUri.SequenceEqual(System.Text.Encoding.ASCII.GetBytes(Gruu)));
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_phone_with_a_new_connection_is_reached_by_it()
    {
        await using var pbx = await TestPbx.StartAsync();
        var alice = pbx.Phone("102", Bellwire.Sip.Transports.SipTransport.Tcp);
        alice.Registers();
        var bob = Registered(pbx, "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).PicksUp();
        call.Gets(180);
        call.Gets(200);
        alice.Wire.HangsUpTheLine();
        var again = pbx.Phone("102", Bellwire.Sip.Transports.SipTransport.Tcp);
        again.Wire.Sends(again.Wire.Request("INFO", call.RemoteTarget, call.CallId, 9, to: "sip:103@example.org", toTag: call.RemoteTag, fromTag: call.LocalTag));
        again.Wire.Receives(200);
        ring.HangsUp();
        again.Wire.Receives(SipMethod.Bye);
    }

    [Fact]
    public async Task Max_forwards_is_carried_over_and_a_spent_one_gets_483()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        CallOnWire.From(alice, "103");
        Assert.Equal("69", CallOnWire.At(bob).Incoming.Value(SipHeader.MaxForwards));
        alice.Wire.Sends(alice.Wire.Request("INVITE", "sip:103@example.org", "spent", 1, body: Sdp.Plain).Replace("Max-Forwards: 70", "Max-Forwards: 0", StringComparison.Ordinal));
        pbx.LetPass(TimeSpan.FromMilliseconds(10));
        alice.Wire.Receives(483);
    }
}
