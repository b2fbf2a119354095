using System.Collections.Immutable;
using Bellwire.Contracts;
using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Calls.Routing;
using static Bellwire.Pbx.Calls.CallInput;

namespace Bellwire.Pbx.Tests.Calls;

public sealed class CallMachineTests
{
    [Fact]
    public void A_call_that_is_answered_and_ended_by_the_caller()
    {
        var call = new CallOnPaper().With("103", CallOnPaper.Extension("103"));
        call.Starts().LetPass(1).Gets(new Progress(1, 180)).LetPass(4).Gets(new Answered(1)).LetPass(30).Gets(new HungUp(CallerLeg));

        Assert.Equal(
            ["call_start", "target_add 103", "target_ringing 103", "call_established 103", "target_ended 103", "call_ended"], call.Story);
        Assert.Equal(EndedReason.CallerDisconnect, call.Cdr!.EndedReason);
        Assert.Equal("0", call.Cdr.StatusCode);
        Assert.Equal((1_700_000_000, 1_700_000_001, 1_700_000_005, 1_700_000_035),
            (call.Cdr.StartTime.Seconds, call.Cdr.RingTime.Seconds, call.Cdr.AnsweredTime.Seconds, call.Cdr.EndedTime.Seconds));
        Assert.Contains(new CallEffect.Release(1, ReleaseCause.Normal), call.Effects);
    }

    [Fact]
    public void Of_two_devices_the_first_to_answer_wins_and_the_other_falls_silent()
    {
        var call = new CallOnPaper().With("103", CallOnPaper.Extension("103", devices: 2));
        call.Starts().Gets(new Progress(1, 180)).Gets(new Progress(2, 180)).Gets(new Answered(2)).Gets(new HungUp(2));

        Assert.Equal(
            [
                "call_start", "target_add 103", "target_add 103", "target_ringing 103", "target_ringing 103", "target_ended 103",
                "call_established 103", "target_ended 103", "call_ended",
            ],
            call.Story);
        Assert.Contains(new CallEffect.Release(1, ReleaseCause.AnsweredElsewhere), call.Effects);
        Assert.Equal(EndedReason.CalleeDisconnect, call.Cdr!.EndedReason);
        Assert.Equal([0, 1_700_000_000], call.Cdr.CallTargets.Select(target => target.AnsweredTime.Seconds));
    }

    [Fact]
    public void A_2xx_that_crosses_the_cancel_is_hung_up_and_nobody_sees_it()
    {
        var call = new CallOnPaper().With("103", CallOnPaper.Extension("103", devices: 2));
        call.Starts().Gets(new Answered(1));
        var before = call.Story.Count();
        call.Gets(new Answered(2));

        Assert.Equal(before, call.Story.Count());
        Assert.Equal(2, call.Effects.OfType<CallEffect.Release>().Count(release => release.Leg == 2));
    }

    [Theory]
    [InlineData(486)]
    [InlineData(603)]
    public void A_refusal_on_one_device_ends_the_ringing_of_the_others(int code)
    {
        var call = new CallOnPaper().With("103", CallOnPaper.Extension("103", devices: 2));
        call.Starts().Gets(new Progress(2, 180)).Gets(new Refused(1, code));

        Assert.Equal(
            ["call_start", "target_add 103", "target_add 103", "target_ringing 103", $"target_fail 103 {code}", "target_ended 103", $"call_fail {code}"],
            call.Story);
        Assert.Contains(new CallEffect.RejectCaller(code), call.Effects);
        Assert.Equal(($"{code}", EndedReason.None), (call.Cdr!.StatusCode, call.Cdr.EndedReason));
    }

    [Fact]
    public void A_call_nobody_answers_ends_as_no_answer()
    {
        var call = new CallOnPaper().With("103", CallOnPaper.Extension("103"));
        call.Starts().Gets(new Progress(1, 180)).LetPass(20).Gets(new RingTimeOver());

        Assert.Equal(["call_start", "target_add 103", "target_ringing 103", "target_noanswer 103", "call_noanswer"], call.Story);
        Assert.Contains(new CallEffect.RejectCaller(480), call.Effects);
        Assert.Equal("480", call.Cdr!.StatusCode);
    }

    [Fact]
    public void A_caller_who_gives_up_ends_as_487()
    {
        var call = new CallOnPaper().With("103", CallOnPaper.Extension("103"));
        call.Starts().Gets(new Progress(1, 180)).Gets(new CallerCancelled());

        Assert.Equal(["call_start", "target_add 103", "target_ringing 103", "target_ended 103", "call_fail 487"], call.Story);
        Assert.Equal((EndedReason.Cancelled, "487"), (call.Cdr!.EndedReason, call.Cdr.StatusCode));
    }

    [Fact]
    public void A_callee_without_a_device_is_offline() => Assert.Equal(
        ["call_start", "call_fail 480"], new CallOnPaper().With("103", CallOnPaper.Extension("103", devices: 0)).Starts().Story);

    [Fact]
    public void A_number_that_nobody_has_is_not_found() => Assert.Equal(["call_start", "call_fail 404"], new CallOnPaper().Starts().Story);

    [Fact]
    public void Do_not_disturb_is_busy() => Assert.Equal(
        ["call_start", "call_fail 486"], new CallOnPaper().With("103", CallOnPaper.Extension("103", dnd: true)).Starts().Story);

    [Theory]
    [InlineData("unconditional", "ForwardingUnconditional")]
    [InlineData("busy", "ForwardingBusy")]
    [InlineData("no answer", "ForwardingNoAnswer")]
    [InlineData("offline", "ForwardingNotReachable")]
    public void A_forward_goes_on_to_the_next_number_and_caller_and_callee_stay(string kind, string reason)
    {
        var rules = new ForwardRules(
            kind == "unconditional" ? "104" : null, kind == "busy" ? "104" : null, kind == "no answer" ? "104" : null, kind == "offline" ? "104" : null);
        var call = new CallOnPaper().With("103", CallOnPaper.Extension("103", kind == "offline" ? 0 : 1, rules)).With("104", CallOnPaper.Extension("104"));
        call.Starts();
        if (kind == "busy")
            call.Gets(new Refused(1, 486));
        if (kind == "no answer")
            call.Gets(new Progress(1, 180)).Gets(new RingTimeOver());

        Assert.Equal([$"call_reroute 104 {reason}", "target_add 104"], call.Story.TakeLast(2));
        var reroute = call.Events.OfType<CallReroute>().Single();
        Assert.Equal(("102", "103"), (reroute.Caller.Number, reroute.Callee.Number));
        Assert.Equal(["102", "103", "104"], call.Events[^1].Subjects.Order());
    }

    [Fact]
    public void Two_extensions_that_forward_to_each_other_are_a_loop()
    {
        var call = new CallOnPaper()
            .With("103", CallOnPaper.Extension("103", forward: new ForwardRules("104", null, null, null)))
            .With("104", CallOnPaper.Extension("104", forward: new ForwardRules("103", null, null, null)));

        Assert.Equal("call_fail 482", call.Starts().Story.Last());
    }

    [Fact]
    public void A_chain_of_forwards_ends_after_eight_hops()
    {
        var call = new CallOnPaper(callee: "200");
        for (var number = 200; number < 220; number++)
            call.With($"{number}", CallOnPaper.Extension($"{number}", forward: new ForwardRules($"{number + 1}", null, null, null)));
        call.Starts();

        Assert.Equal(8, call.Story.Count(word => word.StartsWith("call_reroute", StringComparison.Ordinal)));
        Assert.Equal("call_fail 482", call.Story.Last());
    }

    [Fact]
    public void A_device_that_redirects_sends_the_call_on()
    {
        var call = new CallOnPaper().With("103", CallOnPaper.Extension("103", devices: 2)).With("104", CallOnPaper.Extension("104"));
        call.Starts().Gets(new Redirected(1, 302, "104"));

        Assert.Equal(["target_fail 103 302", "target_ended 103", "call_reroute 104 Redirect", "target_add 104"], call.Story.TakeLast(4));
    }

    [Fact]
    public void Hold_by_either_party_is_seen_once_for_each_change()
    {
        var call = Talking();
        call.Gets(new HoldChanged(CallerLeg, true, "a@b")).Gets(new HoldChanged(CallerLeg, true, "a@b")).Gets(new HoldChanged(1, true, "c@d"))
            .Gets(new HoldChanged(CallerLeg, false, "a@b")).Gets(new HoldChanged(1, false, "c@d"));

        Assert.Equal(["call_hold by 102", "call_hold by 103", "call_unhold by 102", "call_unhold by 103"], call.Story.TakeLast(4));
        Assert.Equal(
            ["sip:103@example.org", "sip:102@example.org"], call.Events.OfType<CallHold>().Select(hold => hold.PeerAor.ToString()));
        Assert.Equal(["a@b", "c@d"], call.Events.OfType<CallHold>().Select(hold => hold.CallId));
    }

    [Fact]
    public void A_blind_transfer_puts_the_new_party_in_the_place_of_who_leaves()
    {
        var call = Talking().With("104", CallOnPaper.Extension("104"));
        call.Gets(new BlindTransfer(1, "104")).Gets(new Progress(2, 180)).Gets(new Answered(2)).Gets(new HungUp(2));

        Assert.Equal(
            [
                "call_reroute 104 Transfer", "target_add 104", "target_ringing 104", "target_ended 103", "call_established 104", "target_ended 104",
                "call_ended",
            ],
            call.Story.Skip(4));
        Assert.Equal([100, 180, 200], Notified(call));
        Assert.Contains(new CallEffect.Join(CallerLeg, 2), call.Effects);
        Assert.Equal(EndedReason.BlindTransferComplete, call.Cdr!.EndedReason);
        Assert.Equal(EndedReason.Referred, call.Cdr.CallTargets[0].EndReason);
    }

    [Fact]
    public void A_blind_transfer_that_fails_leaves_the_old_call_standing()
    {
        var call = Talking().With("104", CallOnPaper.Extension("104"));
        call.Gets(new BlindTransfer(1, "104")).Gets(new Refused(2, 486));

        Assert.Equal(["call_reroute 104 Transfer", "target_add 104", "target_fail 104 486"], call.Story.Skip(4));
        Assert.Equal([100, 486], Notified(call));
        Assert.Equal("call_ended", call.Gets(new HungUp(1)).Story.Last());
    }

    [Fact]
    public void Who_transferred_may_hang_up_before_the_new_party_answers()
    {
        var call = Talking().With("104", CallOnPaper.Extension("104"));
        call.Gets(new BlindTransfer(1, "104")).Gets(new HungUp(1)).Gets(new Answered(2)).Gets(new HungUp(CallerLeg));

        Assert.Equal(
            ["call_reroute 104 Transfer", "target_add 104", "target_ended 103", "call_established 104", "target_ended 104", "call_ended"],
            call.Story.Skip(4));
    }

    [Fact]
    public void An_attended_transfer_brings_the_consulted_party_in()
    {
        var call = Talking();
        call.Gets(new AttendedTransfer(1, [new Joiner("104", true, "sip:104@192.0.2.9", Answered: true)]));

        Assert.Equal(["call_reroute 104 Transfer", "target_add 104", "target_ended 103", "call_established 104"], call.Story.Skip(4));
        Assert.Equal([100, 200], Notified(call));

        var consultation = new CallOnPaper("103", "104").With("104", CallOnPaper.Extension("104"));
        consultation.Starts().Gets(new Answered(1)).Gets(new Consulted([1]));

        Assert.Equal(["target_ended 104", "call_ended"], consultation.Story.TakeLast(2));
        Assert.Equal(EndedReason.AttendedTransferComplete, consultation.Cdr!.EndedReason);
        Assert.DoesNotContain(consultation.Effects.OfType<CallEffect.Release>(), release => release.Leg == 1);
    }

    [Fact]
    public void A_trunk_that_is_down_hands_over_to_the_next()
    {
        var call = new CallOnPaper(callee: "900123").With("900123", new CallRoute.ToTrunk("900123", Trunks("first", "second"), TimeSpan.FromSeconds(60)));
        call.Starts().Gets(new Refused(1, 503)).Gets(new Refused(2, 404));

        Assert.Equal(
            ["call_start", "target_add 900123", "target_fail 900123 503", "target_add 900123", "target_fail 900123 404", "call_fail 404"], call.Story);
        Assert.Equal((CallDirection.Out, "second"), (call.Cdr!.Direction, call.Cdr.TrunkName));
    }

    [Fact]
    public void A_trunks_503_reaches_the_caller_as_480()
    {
        var call = new CallOnPaper(callee: "900123").With("900123", new CallRoute.ToTrunk("900123", Trunks("only"), TimeSpan.FromSeconds(60)));
        call.Starts().Gets(new Refused(1, 503));

        Assert.Equal("call_fail 503", call.Story.Last());
        Assert.Contains(new CallEffect.RejectCaller(480), call.Effects);
    }

    [Fact]
    public void An_outside_caller_with_an_extensions_number_is_not_that_extension()
    {
        var call = new CallOnPaper("104", trunkIn: "carrier").With("103", CallOnPaper.Extension("103")).Starts();

        Assert.All(call.Events, evt => Assert.Equal(["103"], evt.Subjects));
        Assert.Equal(CallDirection.In, call.Events.OfType<CallStart>().Single().Direction);
    }

    [Theory]
    [InlineData(true, "408")]
    [InlineData(false, "0")]
    public void A_lost_phone_and_a_stopping_server_end_the_call(bool lost, string status)
    {
        var call = Talking();
        call.Gets(lost ? new Lost(1) : new Stop(StopCause.ServerStopped));

        Assert.Equal(["target_ended 103", "call_ended"], call.Story.TakeLast(2));
        Assert.Equal((status, EndedReason.None), (call.Cdr!.StatusCode, call.Cdr.EndedReason));
        Assert.Equal([0, 1], call.Effects.OfType<CallEffect.Release>().Select(release => release.Leg).Order());
    }

    private static CallOnPaper Talking() =>
        new CallOnPaper().With("103", CallOnPaper.Extension("103")).Starts().Gets(new Progress(1, 180)).Gets(new Answered(1));

    private static ImmutableArray<TrunkAttempt> Trunks(params string[] names) =>
        [.. names.Select(name => new TrunkAttempt(name, "102", "0123", "18800606", $"sip:0123@{name}.example.net"))];

    private static IEnumerable<int> Notified(CallOnPaper call) => call.Effects.SelectMany<CallEffect, int>(effect => effect switch
    {
        CallEffect.AcceptRefer => [100],
        CallEffect.NotifyRefer notify => [notify.StatusCode],
        _ => [],
    });
}
