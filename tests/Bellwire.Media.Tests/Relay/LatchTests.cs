using System.Net;
using Bellwire.Media.Relay;

namespace Bellwire.Media.Tests.Relay;

public class LatchTests
{
    private static readonly UInt128 Signalled = SourceAddress.HostOf(IPAddress.Parse("203.0.113.7"));
    private static readonly SourceAddress Described = At("10.0.0.5:4000"), BehindNat = At("203.0.113.7:53211"), Thief = At("198.51.100.66:4000");

    private static SourceAddress At(string text) => SourceAddress.From(IPEndPoint.Parse(text));

    private static TimeSpan Second(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Latch Permitting(bool anySource = false)
    {
        var latch = new Latch();
        latch.Permit(Signalled, Described, anySource);
        return latch;
    }

    [Fact]
    public void Before_an_offer_or_answer_nobody_is_believed() => Assert.Equal(LatchVerdict.Stranger, new Latch().Judge(Thief, Second(9)));

    [Fact]
    public void Media_goes_to_the_address_in_the_sdp_until_the_first_packet_tells_better()
    {
        var latch = Permitting();
        Assert.Equal(Described, latch.Target);
        Assert.Equal(LatchVerdict.Candidate, latch.Judge(BehindNat, Second(1)));
        Assert.True(latch.Accept(BehindNat, Second(1)));
        Assert.Equal(BehindNat, latch.Target);
        Assert.Equal(LatchVerdict.Known, latch.Judge(BehindNat, Second(1)));
    }

    [Fact]
    public void A_packet_from_a_foreign_address_is_never_believed()
    {
        var latch = Permitting();
        Assert.Equal(LatchVerdict.Stranger, latch.Judge(Thief, Second(0)));
        latch.Accept(BehindNat, Second(1));
        Assert.Equal(LatchVerdict.Stranger, latch.Judge(Thief, Second(100)));
    }

    [Fact]
    public void Another_port_of_the_same_host_takes_over_only_after_five_seconds_of_silence()
    {
        var latch = Permitting();
        latch.Accept(BehindNat, Second(1));
        var other = BehindNat with { Port = 9 };
        Assert.Equal(LatchVerdict.Stranger, latch.Judge(other, Second(5.9)));
        Assert.Equal(LatchVerdict.Candidate, latch.Judge(other, Second(6)));
        Assert.True(latch.Accept(other, Second(6)));
        Assert.Equal(LatchVerdict.Stranger, latch.Judge(BehindNat, Second(6.1)));
    }

    [Fact]
    public void The_same_answer_again_moves_nothing()
    {
        var latch = Permitting();
        latch.Accept(BehindNat, Second(1));
        Assert.False(latch.Permit(Signalled, Described, false));
        Assert.Equal(BehindNat, latch.Target);
        Assert.Equal(LatchVerdict.Stranger, latch.Judge(Described, Second(2)));
    }

    [Fact]
    public void A_phone_behind_nat_that_moves_is_sent_to_where_it_was_until_it_speaks_from_elsewhere()
    {
        var latch = Permitting();
        latch.Accept(BehindNat, Second(1));
        Assert.False(latch.Permit(Signalled, At("10.0.0.5:4002"), false));
        Assert.Equal(BehindNat, latch.Target);
        Assert.True(latch.Accept(BehindNat with { Port = 53212 }, Second(1.1)));
        Assert.Equal(53212, latch.Target.Port);
    }

    [Fact]
    public void A_new_address_in_an_answer_is_used_at_once_while_the_old_source_is_still_heard()
    {
        var latch = Permitting();
        latch.Accept(Described, Second(1));
        var moved = At("10.0.0.9:5000");
        Assert.True(latch.Permit(Signalled, moved, false));
        Assert.Equal(moved, latch.Target);
        Assert.Equal(LatchVerdict.Known, latch.Judge(Described, Second(1.1)));
        Assert.Equal(LatchVerdict.Candidate, latch.Judge(moved, Second(1.1)));
        latch.Accept(moved, Second(1.1));
        Assert.Equal(LatchVerdict.Stranger, latch.Judge(Described, Second(1.2)));
    }

    [Fact]
    public void Hold_by_an_unspecified_address_does_not_forget_where_the_phone_is()
    {
        var latch = Permitting();
        latch.Accept(BehindNat, Second(1));
        Assert.False(latch.Permit(Signalled, At("0.0.0.0:4000"), false));
        Assert.Equal(BehindNat, latch.Target);
    }

    [Fact]
    public void With_any_source_the_first_is_believed_and_no_other_after_it()
    {
        var latch = Permitting(anySource: true);
        var carrier = At("192.0.2.50:7000");
        Assert.Equal(LatchVerdict.Candidate, latch.Judge(carrier, Second(1)));
        latch.Accept(carrier, Second(1));
        Assert.Equal(LatchVerdict.Stranger, latch.Judge(Thief, Second(99)));
        Assert.Equal(LatchVerdict.Candidate, latch.Judge(carrier with { Port = 7002 }, Second(99)));
    }

    [Fact]
    public void With_any_source_a_refresh_without_change_does_not_open_the_door_again()
    {
        var latch = Permitting(anySource: true);
        latch.Accept(At("192.0.2.50:7000"), Second(1));
        latch.Permit(Signalled, Described, true);
        Assert.Equal(LatchVerdict.Stranger, latch.Judge(Thief, Second(1)));
    }

    [Fact]
    public void A_port_is_told_where_the_stream_beside_it_comes_from()
    {
        var latch = Permitting();
        Assert.Equal(LatchVerdict.Stranger, latch.Judge(At("192.0.2.50:7001"), Second(1)));
        latch.Trust(At("192.0.2.50:7000").Host);
        Assert.Equal(LatchVerdict.Candidate, latch.Judge(At("192.0.2.50:7001"), Second(1)));
    }

    [Fact]
    public void Ipv4_in_its_mapped_form_is_the_same_address() =>
        Assert.Equal(At("203.0.113.7:4000"), At("[::ffff:203.0.113.7]:4000"));

    [Theory]
    [InlineData("203.0.113.7:4000")]
    [InlineData("[2001:db8::7]:4000")]
    public void A_source_is_read_from_the_systems_form(string text) =>
        Assert.Equal(At(text), SourceAddress.Read(IPEndPoint.Parse(text).Serialize()));
}
