using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>RFC 4028 as the one who refreshes and as the one who waits; phones that vanish.</summary>
public sealed class SessionTimerScenarios
{
    [Fact]
    public async Task A_session_time_that_is_too_short_gets_422_with_the_shortest_that_is_taken()
    {
        await using var pbx = await TestPbx.StartAsync();
        var alice = Registered(pbx, "102");
        alice.Wire.Sends(alice.Wire.Request("INVITE", "sip:103@example.org", "short", 1, body: Sdp.Plain, lines: ["Supported: timer", "Session-Expires: 60"]));
        Assert.Equal("90", alice.Wire.Receives(422).Value(SipHeader.MinSe));
        Assert.Empty(pbx.Sees());
    }

    [Fact]
    public async Task A_phone_that_wants_a_longer_time_gets_it_on_the_second_try()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        CallOnWire.At(bob).Answers(422, null, "Min-SE: 3600").Receives(SipMethod.Ack);
        var ring = CallOnWire.At(bob);
        Assert.StartsWith("3600", ring.Incoming.Value(SipHeader.SessionExpires), StringComparison.Ordinal);
        ring.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        call.Gets(200);
        Assert.Single(pbx.Sees().OfType<Bellwire.Contracts.TargetAdd>());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_caller_who_refreshes_keeps_the_call_and_one_who_stops_loses_it()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103", Sdp.Plain, "Supported: timer", "Session-Expires: 90;refresher=uac");
        var ring = CallOnWire.At(bob).Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        Assert.Equal("90;refresher=uac", call.Gets(200).Value(SipHeader.SessionExpires));
        pbx.LetPass(TimeSpan.FromSeconds(45), alice, bob);
        call.Sends("UPDATE", null, "Supported: timer", "Session-Expires: 90;refresher=uac");
        alice.Wire.Receives(200);
        pbx.LetPass(TimeSpan.FromSeconds(59));
        Assert.Equal(1, pbx.Calls.Count);
        pbx.LetPass(TimeSpan.FromSeconds(2));                                  // 90 - min(32, 30)
        call.Receives(SipMethod.Bye);
        ring.Receives(SipMethod.Bye);
        Assert.Equal("408", pbx.Sees().Cdr().StatusCode);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task We_refresh_a_called_phone_at_half_time_and_the_other_party_hears_nothing_of_it()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(200, Sdp.Plain, "Require: timer", "Session-Expires: 120;refresher=uac");
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        for (var round = 0; round < 3; round++)
        {
            pbx.LetPass(TimeSpan.FromSeconds(60.1), alice, bob);
            var refresh = bob.Wire.Receives(SipMethod.Invite);
            bob.Wire.Sends(bob.Wire.Response(refresh, 200, ring.LocalTag, Sdp.Plain, "Require: timer", "Session-Expires: 120;refresher=uac"));
            ring.Receives(SipMethod.Ack);
        }
        alice.Wire.ReceivesNothing();
        Assert.Equal(["call_start", "target_add", "call_established"], pbx.Sees().Story());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_phone_that_knows_no_session_timer_is_asked_by_us_all_the_same()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out var bob);
        pbx.LetPass(TimeSpan.FromMinutes(15.1), alice, bob);
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);
        ring.Receives(SipMethod.Invite, 481);                                  // it has forgotten the call
        ring.Receives(SipMethod.Ack);
        call.Receives(SipMethod.Bye);
        Assert.Equal("408", pbx.Sees().Cdr().StatusCode);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_refresh_that_is_refused_is_made_again_before_the_time_is_over()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(200, Sdp.Plain, "Require: timer", "Session-Expires: 120;refresher=uac");
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        pbx.LetPass(TimeSpan.FromSeconds(60.1), alice, bob);
        ring.Receives(SipMethod.Invite, 491);
        ring.Receives(SipMethod.Ack);
        pbx.LetPass(TimeSpan.FromSeconds(16));
        ring.Receives(SipMethod.Invite, 200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_phone_that_is_silent_and_does_not_answer_is_given_up_within_90_seconds()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out var bob);
        pbx.LetPass(TimeSpan.FromSeconds(90), alice);                          // bob's phone lost its power
        Assert.Equal(0, pbx.Calls.Count);
        call.Receives(SipMethod.Bye);
        var cdr = pbx.Sees().Cdr();
        Assert.Equal("408", cdr.StatusCode);
        Assert.Equal((true, 2), (ring.Incoming.IsRequest, bob.Wire.Unread));     // our question and our BYE
        pbx.LeavesNothing();
    }

    [Theory]
    [InlineData(200)]
    [InlineData(405)]
    [InlineData(503)]
    public async Task A_silent_phone_that_answers_anything_stays_in_the_call_and_is_not_asked_all_the_time(int status)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out var bob);
        (alice.Wire.AnswersOptions, bob.Wire.AnswersOptions) = (status, status);
        pbx.LetPass(TimeSpan.FromMinutes(9));
        Assert.InRange(alice.Wire.OptionsAnswered, 15, 18);                    // every half minute
        Assert.InRange(bob.Wire.OptionsAnswered, 15, 18);
        Assert.Empty(pbx.Sees());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task Ten_minutes_on_hold_are_no_silence_of_the_held_phone()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out var bob);
        call.Sends("INVITE", Sdp.OnHold.Replace("sendonly", "inactive", StringComparison.Ordinal));
        ring.Receives(SipMethod.Invite, 200, Sdp.HeldAnswer);
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        pbx.LetPass(TimeSpan.FromMinutes(10));
        Assert.Equal((0, 0), (alice.Wire.Unread, bob.Wire.Unread));     // our question and our BYE
        Assert.Equal(["call_hold"], pbx.Sees().Where(evt => evt is not Bellwire.Contracts.ExtensionRegister).Story());
        pbx.EndsCleanly(call, ring);
    }
}
