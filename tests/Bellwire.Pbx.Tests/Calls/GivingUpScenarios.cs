using Bellwire.Contracts;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>CANCEL and BYE at every moment: nobody rings on, and the call ends once.</summary>
public sealed class GivingUpScenarios
{
    [Fact]
    public async Task A_caller_who_gives_up_before_the_phone_said_anything_cancels_it_when_it_does()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob);
        pbx.LetPass(TimeSpan.FromMilliseconds(250));
        call.Cancels(call.Gets(100));
        alice.Wire.Receives(200);
        call.Gets(487);
        bob.Wire.ReceivesNothing();                                            // no CANCEL before a provisional (RFC 3261 9.1)
        ring.Answers(180);
        bob.Wire.Sends(bob.Wire.Response(bob.Wire.Receives(SipMethod.Cancel), 200));
        ring.Answers(487);
        bob.Wire.Receives(SipMethod.Ack);

        Assert.Equal(["call_start", "target_add", "target_ended", "call_fail", "call_cdr"], pbx.Sees().Story());
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_phone_that_never_says_anything_after_cancel_is_forgotten()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        CallOnWire.At(bob).Answers(180);
        call.Cancels(call.Gets(180));
        alice.Wire.Receives(200);
        call.Gets(487);
        pbx.Sees();
        pbx.LeavesNothing();
        Assert.Empty(pbx.Sees());
    }

    [Fact]
    public async Task A_cancel_that_crosses_the_answer_is_too_late_and_the_call_stands()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(180);
        var provisional = call.Gets(180);
        ring.Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        call.Cancels(provisional);
        call.Gets(200);                                                        // of the INVITE
        alice.Wire.Receives(200);                                              // of the CANCEL
        Assert.Equal("call_established", pbx.Sees().Story()[^1]);
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task An_answer_that_crosses_our_cancel_is_acknowledged_and_hung_up_once()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(180);
        call.Cancels(call.Gets(180));
        alice.Wire.Receives(200);
        call.Gets(487);
        bob.Wire.Sends(bob.Wire.Response(bob.Wire.Receives(SipMethod.Cancel), 481));
        ring.Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        var bye = bob.Wire.Receives(SipMethod.Bye);
        ring.Answers(200, Sdp.Plain);                                          // its 2xx again: our ACK was lost
        ring.Receives(SipMethod.Ack);
        bob.Wire.Sends(bob.Wire.Response(bye, 200));
        bob.Wire.ReceivesNothing();

        Assert.Equal(["call_start", "target_add", "target_ringing", "target_ended", "call_fail", "call_cdr"], pbx.Sees().Story());
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_caller_may_end_the_early_dialog_by_bye()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(180);
        call.Gets(180);
        call.Sends("BYE");
        alice.Wire.Receives(200);
        alice.Wire.Receives(487);
        ring.Receives(SipMethod.Cancel);
        ring.Answers(487);
        ring.Receives(SipMethod.Ack);

        Assert.Equal("cancelled", pbx.Sees().Cdr().EndedReason.ToString().ToLowerInvariant());
    }

    [Fact]
    public async Task A_called_phone_may_not_end_its_early_dialog_by_bye()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(180);
        call.Gets(180);
        ring.Sends("BYE");
        bob.Wire.Receives(200);
        alice.Wire.ReceivesNothing();
        ring.Answers(486);
        ring.Receives(SipMethod.Ack);
        call.Gets(486);

        Assert.Equal(["call_start", "target_add", "target_ringing", "target_fail", "call_fail", "call_cdr"], pbx.Sees().Story());
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task Two_byes_that_cross_are_both_right()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out _, out var bob);
        call.HangsUp();
        ring.Sends("BYE");                                                     // ours is on its way
        ring.Receives(SipMethod.Bye);
        bob.Wire.Receives(200);

        Assert.Equal(["target_ended", "call_ended", "call_cdr"], pbx.Sees().Story());
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_bye_that_nobody_answers_ends_the_call_all_the_same()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, _) = Talking(pbx);
        call.HangsUp();
        Assert.Equal("call_cdr", pbx.Sees().Story()[^1]);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_bye_during_a_re_invite_ends_that_with_487()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out var bob);
        call.Sends("INVITE", Sdp.OnHold);
        bob.Wire.Receives(SipMethod.Invite);
        ring.HangsUp();
        call.Gets(487);
        call.Receives(SipMethod.Bye);

        Assert.Equal(["target_ended", "call_ended", "call_cdr"], pbx.Sees().Story());
        alice.Wire.ReceivesNothing();
    }

    [Fact]
    public async Task An_answer_whose_acknowledgement_was_lost_is_acknowledged_again()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        ring.Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        ring.Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task The_answer_to_a_re_invite_is_acknowledged_again_too()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out _, out var bob);
        call.Sends("INVITE", Sdp.OnHold);
        var offer = ring.Receives(SipMethod.Invite, 200, Sdp.HeldAnswer);
        ring.Receives(SipMethod.Ack);
        bob.Wire.Sends(bob.Wire.Response(offer, 200, ring.LocalTag, Sdp.HeldAnswer));
        Assert.Equal(offer.Value(SipHeader.CSeq).Split(' ')[0], ring.Receives(SipMethod.Ack).Value(SipHeader.CSeq).Split(' ')[0]);
        call.Gets(200);
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task Phones_that_answer_within_a_millisecond_of_each_other_leave_one_call()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, desk) = Registered(pbx, "102", "103");
        var app = Registered(pbx, "103");
        var call = CallOnWire.From(alice, "103");
        var (first, second) = (CallOnWire.At(desk), CallOnWire.At(app));
        first.Answers(200, Sdp.Plain);
        second.Answers(200, Sdp.Plain);
        first.Receives(SipMethod.Ack);
        second.Receives(SipMethod.Ack);
        second.Receives(SipMethod.Bye);
        call.Gets(200);

        Assert.Equal(["call_start", "target_add", "target_add", "target_ended", "call_established"], pbx.Sees().Story());
        pbx.EndsCleanly(call, first);
    }

    [Theory]
    [InlineData(486, 486)]
    [InlineData(603, 603)]
    public async Task A_person_who_refuses_at_one_phone_silences_the_other(int status, int expected)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, desk) = Registered(pbx, "102", "103");
        var app = Registered(pbx, "103");
        var call = CallOnWire.From(alice, "103");
        CallOnWire.At(desk).Answers(status);
        desk.Wire.Receives(SipMethod.Ack);
        var other = CallOnWire.At(app).Answers(180);
        other.Receives(SipMethod.Cancel);
        other.Answers(487);
        other.Receives(SipMethod.Ack);
        call.Gets(expected);

        var events = pbx.Sees();
        Assert.Equal(["call_start", "target_add", "target_add", "target_fail", "target_ended", "call_fail", "call_cdr"], events.Story());
        Assert.Equal(expected, events.OfType<CallFail>().Single().FailCode);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_phone_behind_a_proxy_that_answers_twice_keeps_the_first_dialog()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        bob.Wire.Sends(bob.Wire.Response(ring.Incoming, 200, "another", Sdp.Plain));
        Assert.Contains("another", bob.Wire.Receives(SipMethod.Ack).Value(SipHeader.To));
        bob.Wire.Sends(bob.Wire.Response(bob.Wire.Receives(SipMethod.Bye), 200));
        bob.Wire.Sends(bob.Wire.Response(ring.Incoming, 200, "another", Sdp.Plain));
        bob.Wire.Receives(SipMethod.Ack);
        bob.Wire.ReceivesNothing();
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_request_in_a_dialog_of_before_a_restart_gets_481()
    {
        var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out _);
        await using var again = await pbx.RestartsAsync();
        call.Sends("INVITE", Sdp.OnHold);
        call.Gets(481);
        call.Sends("BYE");
        alice.Wire.Receives(481);
        Assert.NotNull(ring);
    }

    [Theory]
    [InlineData("")]
    [InlineData(";tag=stranger")]
    public async Task An_answer_without_a_dialog_to_talk_in_is_a_failure(string tag)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob);
        var answer = bob.Wire.Response(ring.Incoming, 200, ring.LocalTag, Sdp.Plain);
        var contact = answer.Split("\r\n").Single(line => line.StartsWith("Contact:", StringComparison.Ordinal));
        bob.Wire.Sends(answer.Replace(contact + "\r\n", "", StringComparison.Ordinal).Replace($";tag={ring.LocalTag}", tag, StringComparison.Ordinal));
        call.Gets(500);
        pbx.LeavesNothing();
        Assert.Equal("call_cdr", pbx.Sees().Story()[^1]);
    }
}
