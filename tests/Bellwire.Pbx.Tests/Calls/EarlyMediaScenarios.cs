using Bellwire.Contracts;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>What is heard before the answer, and provisional responses that must arrive (RFC 3262, RFC 3311).</summary>
public sealed class EarlyMediaScenarios
{
    private static readonly string OtherCodec = Sdp.Plain.Replace(" 0 8 101", " 8 101", StringComparison.Ordinal);

    [Fact]
    public async Task Early_audio_reaches_the_caller_through_our_ports()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(183, Sdp.Plain);
        var early = call.Gets(183).Body();
        Assert.Contains("c=IN IP4 192.0.2.1", early);
        ring.Answers(180);
        call.Gets(180);
        ring.Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        Assert.Equal(early, call.Gets(200).Body());
        Assert.Equal(["call_start", "target_add", "target_ringing", "call_established"], pbx.Sees().Story());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task Of_two_forks_behind_one_contact_the_caller_hears_the_first_and_talks_to_who_answers()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob);
        bob.Wire.Sends(bob.Wire.Response(ring.Incoming, 183, "kitchen", Sdp.Plain));
        Assert.Contains(" 0 8 101", call.Gets(183).Body());
        bob.Wire.Sends(bob.Wire.Response(ring.Incoming, 183, "garage", OtherCodec));
        Assert.DoesNotContain("AVP 8 101", call.Gets(183).Body());             // not the other's words in the first one's mouth
        bob.Wire.Sends(bob.Wire.Response(ring.Incoming, 200, "garage", OtherCodec));
        Assert.Contains("garage", ring.Receives(SipMethod.Ack).Value(SipHeader.To));
        Assert.Contains("AVP 8 101", call.Gets(200).Body());
        Assert.Single(pbx.Sees().OfType<TargetRinging>());
        call.HangsUp();
        Assert.Contains("garage", ring.Receives(SipMethod.Bye).Value(SipHeader.To));
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_reliable_ringing_is_acknowledged_by_us_once_and_each_fork_counts_by_itself()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob);
        Assert.Contains("100rel", ring.Incoming.Value(SipHeader.Supported));
        bob.Wire.Sends(bob.Wire.Response(ring.Incoming, 180, "kitchen", null, "Require: 100rel", "RSeq: 700"));
        var prack = bob.Wire.Receives(SipMethod.Prack);
        Assert.StartsWith("700 ", prack.Value(SipHeader.RAck), StringComparison.Ordinal);
        bob.Wire.Sends(bob.Wire.Response(prack, 200));
        bob.Wire.Sends(bob.Wire.Response(ring.Incoming, 180, "kitchen", null, "Require: 100rel", "RSeq: 700"));
        bob.Wire.Sends(bob.Wire.Response(ring.Incoming, 183, "kitchen", Sdp.Plain, "Require: 100rel", "RSeq: 702"));
        bob.Wire.ReceivesNothing();                                            // a copy, and one out of its turn
        bob.Wire.Sends(bob.Wire.Response(ring.Incoming, 180, "garage", null, "Require: 100rel", "RSeq: 3"));
        Assert.StartsWith("3 ", bob.Wire.Receives(SipMethod.Prack).Value(SipHeader.RAck), StringComparison.Ordinal);
        call.Gets(180);
        call.Gets(180);
        Assert.Equal(0, alice.Wire.Unread);
    }

    [Fact]
    public async Task An_answer_that_came_reliably_need_not_come_again()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(183, Sdp.Plain, "Require: 100rel", "RSeq: 1");
        ring.Receives(SipMethod.Prack);
        call.Gets(183);
        ring.Answers(200);
        ring.Receives(SipMethod.Ack);
        Assert.Contains("m=audio", call.Gets(200).Body());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_caller_who_requires_it_is_rung_reliably_until_his_prack_comes()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103", Sdp.Plain, "Require: 100rel");
        var ring = CallOnWire.At(bob).Answers(180);
        var first = call.Gets(180);
        Assert.Contains("100rel", first.Value(SipHeader.Require));
        pbx.LetPass(TimeSpan.FromMilliseconds(510));
        Assert.Equal(first.Value(SipHeader.RSeq), call.Gets(180).Value(SipHeader.RSeq));
        call.Sends("PRACK", null, $"RAck: {first.Value(SipHeader.RSeq)} 1 INVITE");
        alice.Wire.Receives(481);                                              // 1 was the challenged one
        call.Sends("PRACK", null, $"RAck: {first.Value(SipHeader.RSeq)} 2 INVITE");
        alice.Wire.Receives(200);
        pbx.LetPass(TimeSpan.FromSeconds(5));
        alice.Wire.ReceivesNothing();
        ring.Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task What_comes_while_a_reliable_ringing_waits_follows_it_and_an_answer_waits_for_its_own()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103", Sdp.Plain, "Require: 100rel");
        var ring = CallOnWire.At(bob).Answers(180).Answers(183, Sdp.Plain).Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        var ringing = call.Gets(180);
        call.Gets(200);                                                        // no description was on its way, so the answer need not wait
        Assert.True(ringing.Body.IsEmpty);
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_two_hundred_waits_for_the_prack_of_the_answer()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103", Sdp.Plain, "Require: 100rel");
        var ring = CallOnWire.At(bob).Answers(183, Sdp.Plain).Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        var early = call.Gets(183);
        alice.Wire.ReceivesNothing();
        call.Sends("PRACK", null, $"RAck: {early.Value(SipHeader.RSeq)} 2 INVITE");
        alice.Wire.Receives(200);
        Assert.Equal(early.Body(), call.Gets(200).Body());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_caller_who_never_acknowledges_a_reliable_response_is_given_up()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        pbx.Directory.Directory.ToString();
        CallOnWire.From(alice, "103", Sdp.Plain, "Require: 100rel");
        var ring = CallOnWire.At(bob).Answers(183, Sdp.Plain).Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        pbx.LetPass(TimeSpan.FromSeconds(33));
        ring.Receives(SipMethod.Bye);
        Assert.Equal("408", pbx.Sees().Cdr().StatusCode);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_caller_who_acknowledged_one_phones_answer_is_offered_the_others()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, desk) = Registered(pbx, "102", "103");
        var app = Registered(pbx, "103");
        var call = CallOnWire.From(alice, "103", Sdp.Plain, "Require: 100rel");
        CallOnWire.At(desk).Answers(183, Sdp.Plain);
        var early = call.Gets(183);
        call.Sends("PRACK", null, $"RAck: {early.Value(SipHeader.RSeq)} 2 INVITE");
        alice.Wire.Receives(200);
        var other = CallOnWire.At(app).Answers(200, OtherCodec);
        other.Receives(SipMethod.Ack);
        var answer = alice.Wire.Receives(200);
        Assert.Equal(early.Body(), answer.Body());                             // the 2xx repeats what was agreed
        alice.Wire.Sends(alice.Wire.Request("ACK", call.RemoteTarget, call.CallId, 2, to: "sip:103@example.org", toTag: call.RemoteTag, fromTag: call.LocalTag));
        Assert.Contains("AVP 8 101", call.Receives(SipMethod.Invite, 200, OtherCodec).Body());
        call.Receives(SipMethod.Ack);
        call.HangsUp();
        other.Receives(SipMethod.Bye);
    }

    [Theory]
    [InlineData(" 0 8 101", 200)]
    [InlineData(" 0 9 101", 200)]
    [InlineData(" 9 101", 488)]
    public async Task An_offer_in_a_prack_is_answered_there(string formats, int status)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103", Sdp.Plain, "Require: 100rel");
        var ring = CallOnWire.At(bob).Answers(183, Sdp.Plain);
        var early = call.Gets(183);
        call.Sends("PRACK", Sdp.OnHold.Replace(" 0 8 101", formats, StringComparison.Ordinal), $"RAck: {early.Value(SipHeader.RSeq)} 2 INVITE");
        var answer = alice.Wire.Receives(status);
        if (status == 200)
        {
            Assert.Contains("a=recvonly", answer.Body());
            Assert.DoesNotContain(" 9", answer.Body().Split("m=audio")[1].Split('\r')[0]);
        }
        ring.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        call.Gets(200);                                                        // its response is acknowledged either way
        if (status == 200)                                                     // the 2xx repeats what was agreed; what the phone said is a new offer
        {
            call.Receives(SipMethod.Invite, 200, Sdp.Plain);
            call.Receives(SipMethod.Ack);
        }
        bob.Wire.ReceivesNothing();
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task An_update_before_the_answer_changes_the_callers_address_only()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103", Sdp.Plain, "Require: 100rel");
        var ring = CallOnWire.At(bob).Answers(180);
        var ringing = call.Gets(180);
        call.Sends("UPDATE", Sdp.Plain);
        alice.Wire.Receives(500);                                              // its offer has no answer yet (RFC 3311 5.2)
        call.Sends("PRACK", null, $"RAck: {ringing.Value(SipHeader.RSeq)} 2 INVITE");
        alice.Wire.Receives(200);
        ring.Answers(183, Sdp.Plain);
        var early = call.Gets(183);
        call.Sends("PRACK", null, $"RAck: {early.Value(SipHeader.RSeq)} 2 INVITE");
        alice.Wire.Receives(200);
        call.Sends("UPDATE", Sdp.OnHold.Replace("4000", "4010", StringComparison.Ordinal));
        Assert.Contains("a=recvonly", alice.Wire.Receives(200).Body());
        call.Sends("UPDATE", Sdp.Plain.Replace(" 0 8 101", " 9 101", StringComparison.Ordinal));
        alice.Wire.Receives(488);
        Assert.Equal(0, bob.Wire.Unread);
    }

    [Fact]
    public async Task An_update_of_a_ringing_phone_is_answered_when_its_answer_was_acknowledged()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(183, Sdp.Plain);
        ring.Sends("UPDATE", Sdp.Plain);
        bob.Wire.Receives(491);
        ring.Answers(183, Sdp.Plain, "Require: 100rel", "RSeq: 1");
        ring.Receives(SipMethod.Prack);
        ring.Sends("UPDATE", Sdp.Plain.Replace("4000", "4010", StringComparison.Ordinal));
        Assert.Contains("m=audio", bob.Wire.Receives(200).Body());
        Assert.Contains(alice.Number, "102");
    }

    [Fact]
    public async Task A_prack_for_nothing_gets_481()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        CallOnWire.At(bob).Answers(180);
        call.Gets(180);
        call.Sends("PRACK", null, "RAck: 1 2 INVITE");
        alice.Wire.Receives(481);
    }
}
