using System.Net;
using Bellwire.Media.Relay;
using Bellwire.Media.Srtp;

namespace Bellwire.Media.Tests.Relay;

public class RelayTests
{
    private static readonly byte[] Report = [0x80, 201, 0, 1, 0, 0, 0x12, 0x34];

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("127.0.0.1", true)]
    public async Task Two_phones_hear_each_other_byte_for_byte(string address, bool withoutEpoll)
    {
        await using var plane = new TestPlane(withoutEpoll);
        using TestPhone alice = new(IPAddress.Parse(address)), bob = new(IPAddress.Parse(address));
        var (caller, callee) = (plane.LegOf(alice), plane.LegOf(bob));
        plane.Call.Bridge(caller, callee);

        for (var i = 0; i < 20; i++)
        {
            var said = alice.Says(caller);
            Assert.Equal(said, await bob.Hears());
            said = bob.Says(callee);
            Assert.Equal(said, await alice.Hears());
        }
        alice.SendRtcp(caller, Report);
        Assert.Equal(Report, await bob.HearsRtcp());
        Assert.Equal(20, caller.Counters.PacketsReceived);
        Assert.Equal(0, caller.Counters.Lost);
    }

    [Fact]
    public async Task A_stranger_is_neither_heard_nor_does_he_steal_the_stream()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new(), thief = new(IPAddress.Parse("127.0.0.66"));
        var (caller, callee) = (plane.LegOf(alice), plane.LegOf(bob));
        plane.Call.Bridge(caller, callee);

        thief.Says(caller, words: "mine");
        var said = alice.Says(caller);
        Assert.Equal(said, await bob.Hears());
        thief.Says(caller, words: "mine");
        said = alice.Says(caller);
        Assert.Equal(said, await bob.Hears());
        said = bob.Says(callee);
        Assert.Equal(said, await alice.Hears());
        Assert.Equal(2, caller.Counters.Strangers);
    }

    [Fact]
    public async Task A_phone_behind_nat_is_answered_where_it_sends_from()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new();
        var caller = plane.LegOf(alice, alice.Media with { Rtp = new IPEndPoint(IPAddress.Parse("127.0.0.99"), 9), Rtcp = null });
        var callee = plane.LegOf(bob);
        plane.Call.Bridge(caller, callee);

        alice.Says(caller);
        await bob.Hears();
        var said = bob.Says(callee);
        Assert.Equal(said, await alice.Hears());
    }

    [Fact]
    public async Task Payload_types_are_translated_where_the_legs_differ()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new();
        var caller = plane.LegOf(alice, alice.Media with { Mapping = [new PayloadTypePair(101, 96)] });
        plane.Call.Bridge(caller, plane.LegOf(bob));

        alice.Says(caller, payloadType: 101);
        Assert.Equal(96, (await bob.Hears())[1]);
        alice.Says(caller, payloadType: 0);
        Assert.Equal(0, (await bob.Hears())[1]);
    }

    [Fact]
    public async Task A_packet_of_an_unknown_type_does_not_fix_the_source()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new();
        var caller = plane.LegOf(alice);
        plane.Call.Bridge(caller, plane.LegOf(bob));

        alice.Says(caller, payloadType: 77);
        alice.Send(caller, [1, 2, 3]);
        var said = alice.Says(caller);
        Assert.Equal(said, await bob.Hears());
        Assert.Equal(2, caller.Counters.Invalid);
    }

    [Fact]
    public async Task One_who_does_not_listen_is_sent_no_audio()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new();
        var (caller, callee) = (plane.LegOf(alice), plane.LegOf(bob));
        plane.Call.Bridge(caller, callee);
        alice.Says(caller);
        await bob.Hears();

        callee.Apply(bob.Media with { Direction = MediaDirection.SendOnly });
        alice.Says(caller, words: "held");
        alice.SendRtcp(caller, Report);
        Assert.Equal(Report, await bob.HearsRtcp());
        callee.Apply(bob.Media);
        var said = alice.Says(caller, words: "back");
        Assert.Equal(said, await bob.Hears());
    }

    [Fact]
    public async Task Hold_in_the_old_way_is_obeyed_and_undone()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new();
        var (caller, callee) = (plane.LegOf(alice), plane.LegOf(bob));
        plane.Call.Bridge(caller, callee);
        callee.Apply(bob.Media with { Rtp = new IPEndPoint(IPAddress.Any, bob.Rtp.Port) });
        alice.Says(caller, words: "held");
        alice.SendRtcp(caller, Report);
        Assert.Equal(Report, await bob.HearsRtcp());
        Assert.Null(callee.SilentFor);
        callee.Apply(bob.Media);
        var said = alice.Says(caller, words: "back");
        Assert.Equal(said, await bob.Hears());
    }

    [Fact]
    public async Task A_carrier_may_send_from_anywhere_once()
    {
        await using var plane = new TestPlane();
        using TestPhone carrier = new(IPAddress.Parse("127.0.0.7")), bob = new(), thief = new(IPAddress.Parse("127.0.0.66"));
        var elsewhere = new IPEndPoint(IPAddress.Parse("127.0.0.99"), 9);
        var caller = plane.LegOf(carrier, carrier.Media with { Rtp = elsewhere, Rtcp = null, SignalledFrom = elsewhere.Address, AnySource = true });
        var callee = plane.LegOf(bob);
        plane.Call.Bridge(caller, callee);
        var said = carrier.Says(caller);
        Assert.Equal(said, await bob.Hears());
        thief.Says(caller);
        thief.SendRtcp(caller, Report);
        carrier.SendRtcp(caller, Report);
        Assert.Equal(Report, await bob.HearsRtcp());
        said = bob.Says(callee);
        Assert.Equal(said, await carrier.Hears());
    }

    [Fact]
    public async Task An_address_of_the_other_family_is_refused()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(IPAddress.IPv6Loopback);
        Assert.False(plane.Leg().Apply(alice.Media));
    }

    [Fact]
    public async Task A_phone_on_ipv6_may_hold_with_the_old_ipv4_form()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(IPAddress.IPv6Loopback);
        var leg = plane.LegOf(alice);
        Assert.True(leg.Apply(alice.Media with { Rtp = new IPEndPoint(IPAddress.Any, 4000) }));
        Assert.Null(leg.SilentFor);
    }

    [Fact]
    public async Task A_fault_closes_one_leg_and_the_others_go_on()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new();
        var (caller, callee) = (plane.LegOf(alice), plane.LegOf(bob));
        plane.Call.Bridge(caller, callee);
        caller.Fail(new InvalidOperationException("broken"));
        Assert.Equal("failed broken", await plane.Events.Next());
        Assert.Equal(1, plane.Plane.OpenLegs);
    }

    [Fact]
    public async Task Rtcp_on_the_rtp_port_reaches_the_peers_rtcp_port()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new();
        var caller = plane.LegOf(alice, alice.Media with { RtcpMux = true });
        var callee = plane.LegOf(bob);
        plane.Call.Bridge(caller, callee);

        alice.Says(caller);
        await bob.Hears();
        alice.Send(caller, Report);
        Assert.Equal(Report, await bob.HearsRtcp());
        bob.SendRtcp(callee, Report);
        Assert.Equal(Report, await alice.Hears());
    }

    [Fact]
    public async Task After_a_transfer_the_new_party_is_heard_and_the_old_one_is_not()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new(), carol = new();
        var (caller, callee) = (plane.LegOf(alice), plane.LegOf(bob));
        plane.Call.Bridge(caller, callee);
        var consultation = plane.Plane.Open(plane.Events);
        var third = ((LegOpening.Opened)consultation.AddLeg(new LegSetup(IPAddress.Loopback))).Leg;
        third.Apply(carol.Media);

        plane.Call.Adopt(third);
        plane.Call.Bridge(caller, third);
        callee.Close();
        consultation.Close();
        var said = carol.Says(third);
        Assert.Equal(said, await alice.Hears());
        said = alice.Says(caller);
        Assert.Equal(said, await carol.Hears());
        Assert.Equal(2, plane.Plane.OpenLegs);
    }

    [Fact]
    public async Task A_closed_call_frees_its_ports_and_the_next_finds_them()
    {
        await using var plane = new TestPlane(maxLegs: 2);
        plane.Leg();
        plane.Leg();
        Assert.Equal(new LegOpening.Refused(PortRefusal.Exhausted), plane.Call.AddLeg(new LegSetup(IPAddress.Loopback)));
        plane.Call.Close();
        Assert.Equal(0, plane.Plane.OpenLegs);
        Assert.Equal(new LegOpening.Refused(PortRefusal.Closed), plane.Call.AddLeg(new LegSetup(IPAddress.Loopback)));
        Assert.IsType<LegOpening.Opened>(plane.Plane.Open(plane.Events).AddLeg(new LegSetup(IPAddress.Loopback)));
    }

    [Fact]
    public async Task A_call_has_a_bounded_number_of_legs()
    {
        await using var plane = new TestPlane();
        for (var i = 0; i < 4; i++)
            plane.Leg();
        Assert.Equal(new LegOpening.Refused(PortRefusal.TooManyLegs), plane.Call.AddLeg(new LegSetup(IPAddress.Loopback)));
    }

    [Fact]
    public async Task Silence_is_counted_only_while_the_phone_should_send()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new();
        var caller = plane.Leg();
        Assert.Null(caller.SilentFor);
        caller.Apply(alice.Media);
        plane.Call.Bridge(caller, plane.LegOf(bob));
        plane.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(TimeSpan.FromSeconds(31), caller.SilentFor);
        alice.Says(caller);
        await bob.Hears();
        Assert.Equal(TimeSpan.Zero, caller.SilentFor);
        plane.Time.Advance(TimeSpan.FromSeconds(10));
        alice.SendRtcp(caller, Report);
        await bob.HearsRtcp();
        Assert.Equal(TimeSpan.Zero, caller.SilentFor);
        caller.Apply(alice.Media with { Direction = MediaDirection.Inactive });
        Assert.Null(caller.SilentFor);
        plane.Time.Advance(TimeSpan.FromMinutes(10));
        caller.Apply(alice.Media);
        Assert.Equal(TimeSpan.Zero, caller.SilentFor);
    }

    [Fact]
    public async Task A_key_press_is_told_once_and_relayed_untouched()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new();
        var caller = plane.LegOf(alice);
        plane.Call.Bridge(caller, plane.LegOf(bob));
        byte[][] press = [[5, 10, 0, 160], [5, 10, 1, 64], [5, 0x8a, 3, 32], [5, 0x8a, 3, 32], [5, 0x8a, 3, 32]];
        foreach (var part in press)
        {
            var packet = alice.Packet(101, part, timestamp: 8000);
            alice.Send(caller, packet);
            Assert.Equal(packet, await bob.Hears());
        }
        alice.Send(caller, alice.Packet(101, [11, 0x8a, 1, 64], timestamp: 12000));
        Assert.Equal("5 100", await plane.Events.Next());
        Assert.Equal("# 40", await plane.Events.Next());
    }

    [Theory]
    [InlineData(SrtpSuite.AesCm128HmacSha1Tag80)]
    [InlineData(SrtpSuite.AesCm128HmacSha1Tag32)]
    public async Task A_phone_with_srtp_talks_to_one_without(SrtpSuite suite)
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new();
        var (hers, ours) = (SrtpKey.Generate(suite), SrtpKey.Generate(suite));
        var caller = plane.LegOf(alice, alice.Media with { Srtp = new SrtpKeyPair(hers, ours) });
        var callee = plane.LegOf(bob);
        plane.Call.Bridge(caller, callee);
        using var outgoing = new SrtpSender(hers);
        using var incoming = new SrtpReceiver(ours);
        var buffer = new byte[200];
        alice.Says(caller, words: "in clear, though from her own address");

        for (var i = 0; i < 5; i++)
        {
            var packet = alice.Packet(0, new byte[160]);
            packet.CopyTo(buffer, 0);
            alice.Send(caller, buffer.AsSpan(0, outgoing.ProtectRtp(buffer, packet.Length)));
            Assert.Equal(packet, await bob.Hears());

            var said = bob.Says(callee);
            var heard = await alice.Hears();
            var plain = incoming.UnprotectRtp(heard);
            Assert.Equal(said, heard[..plain]);
        }
        bob.SendRtcp(callee, Report);
        var report = await alice.HearsRtcp();
        Assert.Equal(Report, report[..incoming.UnprotectRtcp(report)]);
        Assert.Equal(1, caller.Counters.NotAuthentic);
    }

    [Fact]
    public async Task Relaying_allocates_nothing_for_a_packet()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new();
        var caller = plane.LegOf(alice);
        plane.Call.Bridge(caller, plane.LegOf(bob));
        alice.Says(caller);
        await bob.Hears();

        var buffer = new byte[MediaLoop.BufferBytes];
        var port = new LegPort(caller, null!, isRtcp: false);    // only its kind is looked at
        var from = alice.Rtp.Serialize();
        var packet = alice.Packet(0, new byte[160]);
        void Relay(int times)
        {
            for (var i = 0; i < times; i++)
            {
                packet.CopyTo(buffer, 0);
                caller.OnDatagram(port, buffer, packet.Length, from, TimeSpan.Zero);
            }
        }
        Relay(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Relay(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
