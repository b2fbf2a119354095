using Bellwire.Contracts;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>Code that a call runs through throws: this call ends, with its events and its record, and everything else goes on.</summary>
public sealed class FaultScenarios
{
    [Fact]
    public async Task A_call_whose_start_breaks_is_500_and_never_rings()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        pbx.Breaks<CallStart>();
        CallOnWire.From(alice, "103").Gets(500);
        bob.Wire.ReceivesNothing();
        Ended(pbx, "call_fail");
    }

    [Fact]
    public async Task A_call_that_breaks_while_it_rings_is_cancelled_there_and_500_here()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        pbx.Breaks<TargetRinging>();
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(180);
        Assert.Contains("cause=500", ring.Receives(SipMethod.Cancel).Reason());
        ring.Answers(487).Receives(SipMethod.Ack);
        call.Gets(500);
        Ended(pbx, "call_fail");
    }

    [Fact]
    public async Task A_call_that_breaks_as_it_is_answered_is_hung_up_on_both_sides()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        pbx.Breaks<CallEstablished>();
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).PicksUp();
        call.Gets(180);
        call.Gets(200);
        Assert.Contains("cause=500", ring.Receives(SipMethod.Bye).Reason());
        Assert.Contains("cause=500", call.Receives(SipMethod.Bye).Reason());
        Ended(pbx, "call_ended");
    }

    [Fact]
    public async Task A_call_that_breaks_while_two_talk_is_hung_up_and_its_neighbour_goes_on()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var (carol, dave) = Registered(pbx, "101", "104");
        var other = CallOnWire.From(carol, "104");
        var third = CallOnWire.At(dave).PicksUp();
        other.Gets(180);
        other.Gets(200);
        pbx.Sees();
        pbx.Breaks<CallHold>();
        call.Sends("INVITE", Sdp.OnHold);
        ring.Receives(SipMethod.Invite, 200, Sdp.HeldAnswer);
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        call.Receives(SipMethod.Bye);
        ring.Receives(SipMethod.Bye);
        Assert.Equal(["call_hold", "target_ended", "call_ended", "call_cdr"], pbx.Sees().Story());
        pbx.EndsCleanly(other, third);
    }

    [Fact]
    public async Task A_journal_that_breaks_ends_the_call_that_it_should_have_noted()
    {
        await using var pbx = await TestPbx.StartAsync();
        var alice = Registered(pbx, "102");
        Registered(pbx, "103");
        pbx.Cdrs.Breaks = _ => true;
        CallOnWire.From(alice, "103").Gets(500);
        Ended(pbx, "call_fail");
    }

    [Fact]
    public async Task A_final_event_that_breaks_keeps_neither_the_record_nor_the_phones()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        pbx.Breaks<CallEnded>();
        call.HangsUp();
        ring.Receives(SipMethod.Bye);
        Assert.Equal(EndedReason.CallerDisconnect, pbx.Sees().Cdr().EndedReason);
        pbx.LeavesNothing();
    }

    private static void Ended(TestPbx pbx, string final)
    {
        var events = pbx.Sees();
        Assert.Equal(final, events.Story()[^2]);
        var cdr = events.Cdr();
        Assert.Equal((EndedReason.None, "500"), (cdr.EndedReason, cdr.StatusCode));
        Assert.Equal(events.Count(evt => evt is TargetAdd), events.Count(evt => evt is TargetEnded or TargetFail or TargetNoAnswer));
        pbx.Events.Breaks = null;
        pbx.LeavesNothing();
    }
}

internal static class Breaking
{
    /// <summary>The next event of that kind throws where it is published.</summary>
    internal static void Breaks<TEvent>(this TestPbx pbx) where TEvent : PbxEvent
    {
        var isDone = false;
        pbx.Events.Breaks = record => record is TEvent && !isDone && (isDone = true);
    }

    internal static string Reason(this SipMessage message) => message.TryGetHeader("Reason"u8, out var value) ? System.Text.Encoding.ASCII.GetString(value) : "";
}
