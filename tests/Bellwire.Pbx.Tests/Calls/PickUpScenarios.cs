using System.Globalization;
using Bellwire.Contracts;
using Bellwire.Pbx.Presence.Packages;
using Bellwire.Pbx.Tests.Presence;
using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>A colleague takes a call that rings elsewhere: by <c>*97</c>, or by the key of a lamp.</summary>
public sealed class PickUpScenarios
{
    [Fact]
    public async Task A_colleague_picks_up_by_code()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var carol = Registered(pbx, "104");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(180);
        call.Gets(180);
        pbx.Sees();

        var pick = CallOnWire.From(carol, "*97103");
        var toCarol = pick.Gets(200);
        var toAlice = call.Gets(200);
        Assert.Contains("RTP/AVP 0 8 101", toCarol.Body());
        Assert.Contains("RTP/AVP 0 8 101", toAlice.Body());
        Assert.Contains("Call completed elsewhere", ring.Receives(SipMethod.Cancel).Value(SipHeader.Reason));
        ring.Answers(487).Receives(SipMethod.Ack);

        var seen = pbx.Sees();
        Assert.Equal(["call_reroute", "target_ended", "target_add", "call_established"], seen.Story());
        Assert.Equal((RerouteReason.Pickup, "104"), (seen.OfType<CallReroute>().Single().RerouteReason, seen.OfType<CallReroute>().Single().CallTarget.Number));
        Assert.Equal("104", seen.OfType<CallEstablished>().Single().CallTarget.Number);
        Assert.Equal(["102", "103", "104"], seen.OfType<CallEstablished>().Single().Parties.Order());

        pick.HangsUp();
        call.Receives(SipMethod.Bye);
        var cdr = pbx.Sees().Cdr();
        Assert.Equal(EndedReason.CalleeDisconnect, cdr.EndedReason);
        Assert.Equal([("103", EndedReason.Replaced), ("104", EndedReason.None)], cdr.CallTargets.Select(target => (target.Callee, target.EndReason)));
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task The_key_of_a_lamp_picks_up_the_call_that_it_shows()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var carol = Registered(pbx, "104");
        var lamp = new WatchingPhone(carol, "103");
        lamp.Subscribes();
        lamp.IsNotified();
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob);
        Assert.DoesNotContain("call-id", lamp.IsNotified().Body());
        ring.Answers(180);
        call.Gets(180);

        var dialog = Named(lamp.IsNotified());
        Assert.NotEqual((ring.CallId, ring.LocalTag, ring.RemoteTag), dialog);  // with these a watcher could end the call
        CallOnWire.From(carol, "102", Sdp.Plain, $"Replaces: {dialog.CallId}9;to-tag={dialog.RemoteTag};from-tag={dialog.LocalTag}").Gets(481);
        var pick = CallOnWire.From(carol, "102", Sdp.Plain, $"Replaces: {dialog.CallId};to-tag={dialog.RemoteTag};from-tag={dialog.LocalTag};early-only");
        Assert.DoesNotContain("call-id", lamp.IsNotified().Body());            // it rings there no longer
        pick.Gets(200);
        call.Gets(200);
        ring.Receives(SipMethod.Cancel);
        ring.Answers(487).Receives(SipMethod.Ack);
        Assert.Contains("call_established", pbx.Sees().Story());
        pbx.EndsCleanly(call, pick);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Both_orders_of_the_tags_name_the_dialog(bool asWatched)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var carol = Registered(pbx, "104");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(180);
        call.Gets(180);
        var (to, from) = asWatched ? (ring.LocalTag, ring.RemoteTag) : (ring.RemoteTag, ring.LocalTag);
        var pick = CallOnWire.From(carol, "103", Sdp.Plain, $"Replaces: {ring.CallId};to-tag={to};from-tag={from}");
        pick.Gets(200);
        call.Gets(200);
        ring.Receives(SipMethod.Cancel);
        ring.Answers(487).Receives(SipMethod.Ack);
        pbx.EndsCleanly(pick, call);
    }

    [Fact]
    public async Task Two_devices_fall_silent_and_a_late_answer_is_turned_away()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, carol) = Registered(pbx, "102", "104");
        var (desk, mobile) = Registered(pbx, "103", "103");
        var call = CallOnWire.From(alice, "103");
        var (one, two) = (CallOnWire.At(desk).Answers(180), CallOnWire.At(mobile).Answers(180));
        call.Gets(180);
        call.Gets(180);
        var pick = CallOnWire.From(carol, "*97103");
        pick.Gets(200);
        call.Gets(200);
        one.Receives(SipMethod.Cancel);
        two.Receives(SipMethod.Cancel);
        one.Answers(487).Receives(SipMethod.Ack);
        two.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);                   // it crossed our CANCEL
        two.Receives(SipMethod.Bye);
        pbx.EndsCleanly(pick, call);
    }

    [Theory]
    [InlineData("*97103", 404)]
    [InlineData("*97999", 404)]
    [InlineData("*97", 404)]
    public async Task Where_nothing_rings_there_is_nothing_to_pick_up(string dialled, int status)
    {
        await using var pbx = await TestPbx.StartAsync();
        var carol = Registered(pbx, "104");
        CallOnWire.From(carol, dialled).Gets(status);
        Assert.Empty(pbx.Sees());
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task Nobody_picks_up_his_own_call()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var other = Registered(pbx, "102");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(180);
        call.Gets(180);
        CallOnWire.From(other, "*97103").Gets(403);
        ring.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        call.Gets(200);
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task Without_a_codec_in_common_the_call_rings_on()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var carol = Registered(pbx, "104");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(180);
        call.Gets(180);
        pbx.Sees();
        CallOnWire.From(carol, "*97103", Sdp.Plain.Replace(" 0 8 101", " 9 101", StringComparison.Ordinal)).Gets(488);
        CallOnWire.From(carol, "*97103", sdp: null).Gets(488);
        Assert.Empty(pbx.Sees());
        ring.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        call.Gets(200);
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_caller_who_left_the_offer_to_the_other_side_is_offered_what_the_colleague_said()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var carol = Registered(pbx, "104");
        var call = CallOnWire.From(alice, "103", sdp: null);
        var ring = CallOnWire.At(bob).Answers(180);
        call.Gets(180);
        var pick = CallOnWire.From(carol, "*97103");
        ring.Receives(SipMethod.Cancel);
        ring.Answers(487).Receives(SipMethod.Ack);
        Assert.Contains("m=audio", call.Gets(200, Sdp.Plain).Body());
        Assert.Contains("m=audio", pick.Gets(200).Body());
        pbx.EndsCleanly(call, pick);
    }

    [Fact]
    public async Task A_transferred_call_that_rings_can_be_picked_up()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var (dave, carol) = Registered(pbx, "101", "104");
        ring.Sends("REFER", null, "Refer-To: <sip:101@example.org>");
        ring.Gets(202);
        ring.Receives(SipMethod.Notify);
        var third = CallOnWire.At(dave).Answers(180);
        ring.Receives(SipMethod.Notify);

        var pick = CallOnWire.From(carol, "*97101");
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);
        pick.Gets(200);
        third.Receives(SipMethod.Cancel);
        third.Answers(487).Receives(SipMethod.Ack);
        Assert.Contains("SIP/2.0 200", ring.Receives(SipMethod.Notify).Body());
        ring.Receives(SipMethod.Bye);
        Assert.Equal(
            ["call_reroute", "target_add", "target_ringing", "call_reroute", "target_ended", "target_add", "target_ended", "call_established"], pbx.Sees().Story());
        pbx.EndsCleanly(call, pick);
    }

    [Fact]
    public async Task Phones_that_number_their_codecs_differently_are_answered_by_their_own_numbers()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var carol = Registered(pbx, "104");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(180);
        call.Gets(180);
        var pick = CallOnWire.From(carol, "*97103", Sdp.Plain.Replace("101", "96", StringComparison.Ordinal).Replace(" 0 8 ", " 8 ", StringComparison.Ordinal));
        Assert.Contains("RTP/AVP 8 96\r\n", pick.Gets(200).Body());
        Assert.Contains("RTP/AVP 8 101\r\n", call.Gets(200).Body());
        ring.Receives(SipMethod.Cancel);
        ring.Answers(487).Receives(SipMethod.Ack);
        pbx.EndsCleanly(call, pick);
    }

    [Fact]
    public async Task A_colleague_of_another_tenant_picks_nothing_up()
    {
        var file = TestDirectory.FileWith("102", "103");
        file = file.Replace("]}]}", """]},{"name":"Other","domain":"other.example","extensions":[{"number":"104","sip_password":"sip-104"},{"number":"103"}]}]}""", StringComparison.Ordinal);
        await using var pbx = await TestPbx.StartAsync(file);
        var (alice, bob) = Registered(pbx, "102", "103");
        var stranger = pbx.Phone("104", domain: "other.example");
        stranger.Registers();
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(180);
        call.Gets(180);
        CallOnWire.From(stranger, "*97103").Gets(404);
        CallOnWire.From(stranger, "103", Sdp.Plain, $"Replaces: {ring.CallId};to-tag={ring.LocalTag};from-tag={ring.RemoteTag}").Gets(481);
        ring.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        call.Gets(200);
        pbx.EndsCleanly(call, ring);
    }

    [Theory]
    [InlineData("pickup-17-103", "call", "ringing", true)]
    [InlineData("pickup-17-103", "ringing", "call", true)]
    [InlineData("pickup-17-103", "call", "call", false)]
    [InlineData("pickup--103", "call", "ringing", false)]
    [InlineData("pickup-x-103", "call", "ringing", false)]
    [InlineData("pickup-17", "call", "ringing", false)]
    [InlineData("a@b", "call", "ringing", false)]
    public void The_name_of_a_lamp_is_read_from_either_end(string callId, string one, string other, bool isName)
    {
        Assert.Equal(isName, PickUpName.TryRead(new DialogId(callId, one, other), out var session, out var number));
        if (isName)
            Assert.Equal((17, "103"), (session.Value, number));
        Assert.True(PickUpName.TryRead(PickUpName.Of(new CallSessionId(long.MaxValue), "99"), out session, out number) && (session.Value, number) == (long.MaxValue, "99"));
    }

    [Fact]
    public async Task A_call_that_talks_is_named_to_the_extension_alone()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (_, ring) = Talking(pbx);
        var (own, other) = (new WatchingPhone(pbx.Phone("103"), "103"), new WatchingPhone(pbx.Phone("104"), "103"));
        own.Subscribes();
        other.Subscribes();
        Assert.Equal((ring.CallId, ring.LocalTag, ring.RemoteTag), Named(own.IsNotified()));
        Assert.DoesNotContain("-tag", other.IsNotified().Body());
    }

    private static (string CallId, string LocalTag, string RemoteTag) Named(SipMessage notify)
    {
        var dialog = System.Xml.Linq.XDocument.Parse(notify.Body()).Root!.Elements().Single();
        return (Read("call-id"), Read("local-tag"), Read("remote-tag"));

        string Read(string name) => dialog.Attribute(name)?.Value ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"no {name} in {dialog}"));
    }
}
