using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Presence;

public sealed class LampScenarios
{
    [Fact]
    public async Task Lamps_of_both_sides_ring_talk_hold_and_go_out()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = (pbx.Phone("102"), pbx.Phone("103"));
        alice.Registers();
        bob.Registers();
        var (hers, his) = (Lamp(pbx, "102"), Lamp(pbx, "103"));
        Assert.Equal("0 full", hers.SeesLamp());
        Assert.Equal("0 full", his.SeesLamp());

        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob);
        Assert.Equal("1 partial initiator:trying:103", hers.SeesLamp());
        Assert.Equal("1 partial recipient:trying:102", his.SeesLamp());
        ring.Answers(180);
        Assert.Equal("2 partial initiator:early:103", hers.SeesLamp());
        Assert.Equal("2 partial recipient:early:102", his.SeesLamp());
        call.Gets(180);
        ring.Answers(200, Sdp.Plain);
        bob.Wire.Receives(SipMethod.Ack);
        call.Gets(200);
        Assert.Equal("3 partial initiator:confirmed:103", hers.SeesLamp());
        Assert.Equal("3 partial recipient:confirmed:102", his.SeesLamp());

        ring.Sends("INVITE", Sdp.OnHold);
        call.Receives(SipMethod.Invite, sdp: Sdp.HeldAnswer);
        Assert.Equal("4 partial initiator:confirmed:103 remote-holds", hers.SeesLamp());
        Assert.Equal("4 partial recipient:confirmed:102 local-holds", his.SeesLamp());
        var late = Lamp(pbx, "103");
        Assert.Equal("0 full recipient:confirmed:102 local-holds", late.SeesLamp());
    }

    [Fact]
    public async Task The_lamp_of_who_is_rung_first_shows_one_call_of_his_own()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = (pbx.Phone("102"), pbx.Phone("103"));
        alice.Registers();
        bob.Registers();
        var hers = Lamp(pbx, "102");
        Assert.Equal("0 full", hers.SeesLamp());

        pbx.Starts("102", "103");
        Assert.Equal("1 partial initiator:trying:103", hers.SeesLamp());
        var first = CallOnWire.At(alice).Answers(180);
        Assert.Equal("2 partial initiator:early:103", hers.SeesLamp());
        first.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        CallOnWire.At(bob).Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        Assert.Equal("3 partial initiator:confirmed:103", hers.SeesLamp());
        first.Receives(SipMethod.Invite, 200, Sdp.Plain);
        first.Receives(SipMethod.Ack);
        first.HangsUp();
        Assert.Equal("4 partial initiator:terminated:103", hers.SeesLamp());
    }

    [Fact]
    public async Task A_call_that_ends_puts_the_lamps_out()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = (pbx.Phone("102"), pbx.Phone("103"));
        alice.Registers();
        bob.Registers();
        var call = CallOnWire.From(alice, "103");
        CallOnWire.At(bob).PicksUp();
        call.Gets(180);
        call.Gets(200);
        var (hers, his) = (Lamp(pbx, "102"), Lamp(pbx, "103"));
        Assert.Equal("0 full initiator:confirmed:103", hers.SeesLamp());
        Assert.Equal("0 full recipient:confirmed:102", his.SeesLamp());
        call.HangsUp();
        Assert.Equal("1 partial initiator:terminated:103", hers.SeesLamp());
        Assert.Equal("1 partial recipient:terminated:102", his.SeesLamp());
        hers.Refreshes();
        Assert.Equal("2 full", hers.SeesLamp());
    }

    [Fact]
    public async Task A_busy_colleague_is_told_with_the_code()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = (pbx.Phone("102"), pbx.Phone("103"));
        alice.Registers();
        bob.Registers();
        var his = Lamp(pbx, "103");
        his.SeesLamp();
        CallOnWire.From(alice, "103");
        CallOnWire.At(bob).Answers(486);
        Assert.Equal("1 partial recipient:trying:102", his.SeesLamp());
        Assert.Equal("2 partial recipient:terminated 486:102", his.SeesLamp());
    }

    [Fact]
    public async Task Two_devices_that_ring_are_one_lamp()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, desk, mobile) = (pbx.Phone("102"), pbx.Phone("103"), pbx.Phone("103"));
        alice.Registers();
        desk.Registers();
        mobile.Registers();
        var his = Lamp(pbx, "103");
        his.SeesLamp();
        CallOnWire.From(alice, "103");
        var (one, two) = (CallOnWire.At(desk), CallOnWire.At(mobile));
        Assert.Equal("1 partial recipient:trying:102", his.SeesLamp());
        one.Answers(180);
        Assert.Equal("2 partial recipient:early:102", his.SeesLamp());
        two.Answers(180);
        one.Answers(200, Sdp.Plain);
        Assert.Equal("3 partial recipient:confirmed:102", his.SeesLamp());
        his.Phone.Wire.ReceivesNothing();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_transfer_the_lamps_show_the_two_who_talk_now(bool byCaller)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var carol = Registered(pbx, "104");
        var (hers, his, theirs) = (Lamp(pbx, "102"), Lamp(pbx, "103"), Lamp(pbx, "104"));
        foreach (var lamp in (WatchingPhone[])[hers, his, theirs])
            lamp.SeesLamp();

        var (leaves, stays) = byCaller ? (call, ring) : (ring, call);
        leaves.Sends("REFER", null, "Refer-To: <sip:104@example.org>");
        leaves.Gets(202);
        leaves.Receives(SipMethod.Notify);
        var third = CallOnWire.At(carol).Answers(200, Sdp.Plain);
        third.Receives(SipMethod.Ack);
        leaves.Receives(SipMethod.Notify);
        leaves.Receives(SipMethod.Bye);
        stays.Receives(SipMethod.Invite, 200, Sdp.Plain);
        stays.Receives(SipMethod.Ack);

        Assert.Equal("1 partial recipient:trying:102", theirs.SeesLamp());
        if (byCaller)
        {
            Assert.Equal("1 partial initiator:terminated:103", hers.SeesLamp());
            Assert.Equal("1 partial recipient:confirmed:104", his.SeesLamp());
            Assert.Equal("2 partial recipient:confirmed:103", theirs.SeesLamp());
        }
        else
        {
            Assert.Equal("1 partial initiator:confirmed:104", hers.SeesLamp());
            Assert.Equal("1 partial recipient:terminated:102", his.SeesLamp());
            Assert.Equal("2 partial recipient:confirmed:102", theirs.SeesLamp());
        }
        third.HangsUp();
        stays.Receives(SipMethod.Bye);
        Assert.Equal($"3 partial recipient:terminated:{(byCaller ? "103" : "102")}", theirs.SeesLamp());
        Assert.Contains("terminated:104", (byCaller ? his : hers).SeesLamp(), StringComparison.Ordinal);
        foreach (var lamp in (WatchingPhone[])[hers, his, theirs])
            Assert.Empty(Lamp(pbx, lamp.Whom).SeesLamp()["0 full".Length..]);
    }

    private static WatchingPhone Lamp(TestPbx pbx, string whom)
    {
        var lamp = new WatchingPhone(pbx.Phone("101"), whom);
        lamp.Subscribes();
        return lamp;
    }
}
