using Bellwire.Contracts;
using Bellwire.Pbx.Tests.Presence;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>A call is put aside with <c>*68</c> and fetched with <c>*88</c>.</summary>
public sealed class ParkScenarios
{
    [Theory]
    [InlineData("*68", "*88103")]
    [InlineData("*68104", "*88")]
    public async Task A_parked_call_is_fetched_by_a_colleague(string parks, string fetches)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var carol = Registered(pbx, "104");
        Parks(ring, parks);
        Assert.Equal(["target_ended", "call_reroute"], pbx.Sees().Story());

        var fetch = CallOnWire.From(carol, fetches);
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);
        Assert.Contains("m=audio", fetch.Gets(200).Body());
        var seen = pbx.Sees();
        Assert.Equal(["call_reroute", "target_add", "call_established"], seen.Story());
        Assert.Equal(RerouteReason.Pickup, seen.OfType<CallReroute>().Single().RerouteReason);
        Assert.Equal("104", seen.OfType<CallEstablished>().Single().CallTarget.Number);

        call.HangsUp();
        fetch.Receives(SipMethod.Bye);
        var cdr = pbx.Sees().Cdr();
        Assert.Equal(EndedReason.BlindTransferComplete, cdr.EndedReason);
        Assert.Equal(["103", parks == "*68" ? "*68103" : parks, "104"], cdr.CallTargets.Select(target => target.Callee));
        Assert.Equal(EndedReason.Referred, cdr.CallTargets[0].EndReason);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task The_caller_may_park_too_and_his_lamp_goes_out()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var carol = Registered(pbx, "104");
        var (hers, his) = (new WatchingPhone(pbx.Phone("101"), "102"), new WatchingPhone(pbx.Phone("101"), "103"));
        hers.Subscribes();
        his.Subscribes();
        Assert.Equal("0 full initiator:confirmed:103", hers.SeesLamp());
        Assert.Equal("0 full recipient:confirmed:102", his.SeesLamp());
        Parks(call, "*68");
        Assert.Equal("1 partial initiator:terminated:103", hers.SeesLamp());
        var fetch = CallOnWire.From(carol, "*88102");
        ring.Receives(SipMethod.Invite, 200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        fetch.Gets(200);
        Assert.Equal("1 partial recipient:confirmed:104", his.SeesLamp());
        pbx.EndsCleanly(ring, fetch);
    }

    [Fact]
    public async Task A_call_that_nobody_fetches_rings_at_the_parker_again()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out var bob);
        Parks(ring, "*68");
        pbx.Sees();
        pbx.LetPass(TimeSpan.FromSeconds(120.1), alice, bob);
        var back = CallOnWire.At(bob).PicksUp();
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);
        var seen = pbx.Sees();
        Assert.Equal(["call_reroute", "target_add", "target_ringing", "call_established"], seen.Story());
        Assert.Equal((RerouteReason.Park, "103"), (seen.OfType<CallReroute>().Single().RerouteReason, seen.OfType<CallReroute>().Single().CallTarget.Number));
        CallOnWire.From(bob, "*88").Gets(404);
        pbx.EndsCleanly(call, back);
    }

    [Fact]
    public async Task It_rings_back_three_times_and_ends()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out var bob);
        Parks(ring, "*68");
        for (var i = 0; i < 3; i++)
        {
            pbx.LetPass(TimeSpan.FromSeconds(120.1), alice, bob);
            CallOnWire.At(bob).Answers(486).Receives(SipMethod.Ack);
        }
        call.Receives(SipMethod.Bye);
        var cdr = pbx.Sees().Cdr();
        Assert.Equal("480", cdr.StatusCode);
        Assert.Equal(["103", "*68103", "103", "103", "103"], cdr.CallTargets.Select(target => target.Callee));
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task It_can_be_fetched_while_it_rings_at_the_parker()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out var bob);
        var carol = Registered(pbx, "104");
        Parks(ring, "*68");
        pbx.LetPass(TimeSpan.FromSeconds(120.1), alice, bob);
        var back = CallOnWire.At(bob).Answers(180);
        var fetch = CallOnWire.From(carol, "*88103");
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);
        fetch.Gets(200);
        back.Receives(SipMethod.Cancel);
        back.Answers(487).Receives(SipMethod.Ack);
        pbx.EndsCleanly(fetch, call);
    }

    [Fact]
    public async Task A_place_has_room_for_one_call()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out _, out var bob);
        Parks(ring, "*68");
        var (carol, dave) = Registered(pbx, "104", "101");
        var second = CallOnWire.From(carol, "101");
        var other = CallOnWire.At(dave).PicksUp();
        second.Gets(180);
        second.Gets(200);
        other.Sends("REFER", null, "Refer-To: <sip:*68103@example.org>");
        other.Gets(486);
        other.Sends("REFER", null, "Refer-To: <sip:*68999@example.org>");
        other.Gets(404);
        second.HangsUp();
        other.Receives(SipMethod.Bye);
        call.HangsUp();
        pbx.Sees();
        CallOnWire.From(bob, "*88").Gets(404);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task Of_two_who_fetch_the_first_gets_it()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var (carol, dave) = Registered(pbx, "104", "101");
        Parks(ring, "*68");
        var (one, two) = (CallOnWire.From(carol, "*88103"), CallOnWire.From(dave, "*88103"));
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);
        one.Gets(200);
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);
        two.Gets(480);
        pbx.EndsCleanly(call, one);
    }

    [Fact]
    public async Task Whoever_is_parked_may_hold_and_hang_up_and_cannot_fetch_himself()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx, out var alice, out _);
        Parks(ring, "*68");
        CallOnWire.From(alice, "*88103").Gets(403);
        call.Sends("INVITE", Sdp.OnHold);
        call.Gets(200);
        pbx.Sees();
        call.HangsUp();
        Assert.Equal(["call_ended", "call_cdr"], pbx.Sees().Story());
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_party_that_talks_in_a_codec_of_its_own_is_asked_to_change_for_the_music()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var wide = Sdp.Plain.Replace(" 0 8 101", " 9 101", StringComparison.Ordinal);
        var call = CallOnWire.From(alice, "103", wide);
        var ring = CallOnWire.At(bob).Answers(200, wide);
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        Parks(ring, "*68");
        Assert.Contains("RTP/AVP 0 8 101", call.Receives(SipMethod.Invite, 200, Sdp.Plain).Body());
        call.Receives(SipMethod.Ack);
        call.HangsUp();
        pbx.LeavesNothing();
    }

    private static void Parks(CallOnWire parker, string code)
    {
        parker.Sends("REFER", null, $"Refer-To: <sip:{code}@example.org>");
        parker.Gets(202);
        List<string> told = [parker.Receives(SipMethod.Notify).Body()];
        if (!told[0].Contains("200", StringComparison.Ordinal))
            told.Add(parker.Receives(SipMethod.Notify).Body());
        Assert.Contains("SIP/2.0 200", told[^1]);
        parker.Receives(SipMethod.Bye);
    }
}
