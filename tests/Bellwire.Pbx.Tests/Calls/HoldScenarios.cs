using Bellwire.Contracts;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>Hold in all its forms, by either party, and what the held one is told.</summary>
public sealed class HoldScenarios
{
    private static string With(string direction) => Sdp.Resumed.Replace("a=sendrecv", "a=" + direction, StringComparison.Ordinal);

    private static readonly string OldHold = Sdp.Plain.Replace("c=IN IP4 192.0.2.99", "c=IN IP4 0.0.0.0", StringComparison.Ordinal);

    public static TheoryData<string, bool> Forms => new()
    {
        { "sendonly", true }, { "sendonly", false }, { "inactive", true }, { "inactive", false }, { "0.0.0.0", true }, { "0.0.0.0", false },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Hold_in_each_form_by_each_party_is_seen_once_and_the_held_party_is_sent_music(string form, bool byCaller)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var (holder, held) = byCaller ? (call, ring) : (ring, call);

        holder.Sends("INVITE", form == "0.0.0.0" ? OldHold : With(form));
        Assert.Contains("a=sendonly", held.Receives(SipMethod.Invite, 200, With("recvonly")).Body());
        held.Receives(SipMethod.Ack);
        var answer = holder.Gets(200).Body();
        Assert.Contains(form == "inactive" ? "a=inactive" : "a=recvonly", answer);
        holder.Sends("INVITE", Sdp.Resumed);
        held.Receives(SipMethod.Invite, 200, Sdp.Plain);
        held.Receives(SipMethod.Ack);
        holder.Gets(200);

        var events = pbx.Sees();
        Assert.Equal(["call_hold", "call_unhold"], events.Story());
        var (aor, peer) = byCaller ? ("102", "103") : ("103", "102");
        Assert.All(events.OfType<CallHold>(), hold => Assert.Equal((aor, peer, holder.CallId), (hold.Aor.Number, hold.PeerAor.Number, hold.CallId)));
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_held_phone_that_answers_inactive_has_not_held_and_may_hold_later()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        call.Sends("INVITE", Sdp.OnHold);
        ring.Receives(SipMethod.Invite, 200, With("inactive"));
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        ring.Sends("INVITE", With("inactive").Replace("4000", "4002", StringComparison.Ordinal));
        Assert.Contains("a=inactive", call.Receives(SipMethod.Invite, 200, With("inactive")).Body());
        call.Receives(SipMethod.Ack);
        ring.Gets(200);
        Assert.Equal(["call_hold", "call_hold"], pbx.Sees().Story());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task Both_hold_and_each_takes_the_other_back_by_himself()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        Exchange(call, Sdp.OnHold, ring, With("recvonly"));
        Exchange(ring, With("inactive"), call, With("inactive"));
        Exchange(call, With("recvonly"), ring, With("sendonly"));
        Exchange(ring, Sdp.Resumed, call, Sdp.Resumed);

        var events = pbx.Sees();
        Assert.Equal(["call_hold", "call_hold", "call_unhold", "call_unhold"], events.Story());
        Assert.Equal(["102", "103"], events.OfType<CallHold>().Select(hold => hold.Aor.Number));
        Assert.Equal(["102", "103"], events.OfType<CallUnhold>().Select(hold => hold.Aor.Number));
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task From_inactive_to_sendonly_is_still_the_same_hold()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        Exchange(call, With("inactive"), ring, With("recvonly"));
        Exchange(call, Sdp.OnHold, ring, With("recvonly"));
        Assert.Equal(["call_hold"], pbx.Sees().Story());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_video_stream_that_is_switched_off_is_no_hold()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        Exchange(call, Sdp.Plain + "m=video 0 RTP/AVP 96\r\n", ring, Sdp.Plain + "m=video 0 RTP/AVP 96\r\n");
        Assert.Empty(pbx.Sees());
        pbx.EndsCleanly(call, ring);
    }

    private static void Exchange(CallOnWire from, string offer, CallOnWire to, string answer)
    {
        from.Sends("INVITE", offer);
        to.Receives(SipMethod.Invite, 200, answer);
        to.Receives(SipMethod.Ack);
        from.Gets(200);
    }
}
