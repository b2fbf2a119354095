using Bellwire.Media.Rtp;
using Bellwire.Media.Srtp;
using CsCheck;

namespace Bellwire.Media.Tests.Srtp;

public class SrtpSessionTests
{
    private static byte[] Packet(ushort sequence, uint ssrc = 7, int payload = 160)
    {
        var packet = new byte[RtpHeader.FixedBytes + payload];
        RtpHeader.Write(packet, false, 0, sequence, sequence * 160u, ssrc);
        packet.AsSpan(RtpHeader.FixedBytes).Fill((byte)sequence);
        return packet;
    }

    private static byte[] Protected(SrtpSender sender, byte[] packet)
    {
        var buffer = new byte[packet.Length + SrtpTags.MaxBytes];
        packet.CopyTo(buffer, 0);
        return buffer[..sender.ProtectRtp(buffer, packet.Length)];
    }

    [Fact]
    public void What_is_protected_comes_out_again_over_three_roll_overs_with_loss()
    {
        var key = SrtpVectorTests.Key();
        using var sender = new SrtpSender(key);
        using var receiver = new SrtpReceiver(key);
        for (var i = 65_000; i < 200_000; i += 37)
        {
            var packet = Packet((ushort)i);
            var wire = Protected(sender, packet);
            Assert.Equal(packet.Length, receiver.UnprotectRtp(wire));
            Assert.Equal(packet, wire[..packet.Length]);
        }
    }

    [Fact]
    public void A_replayed_packet_is_refused_and_a_reordered_one_is_not()
    {
        var key = SrtpVectorTests.Key();
        using var sender = new SrtpSender(key);
        using var receiver = new SrtpReceiver(key);
        var wires = Enumerable.Range(0, 100).Select(i => Protected(sender, Packet((ushort)(65_500 + i)))).ToArray();
        foreach (var i in new[] { 0, 2, 1, 50, 40, 99 })
            Assert.Equal(172, receiver.UnprotectRtp((byte[])wires[i].Clone()));
        foreach (var i in new[] { 0, 2, 1, 50, 40, 99 })
            Assert.Equal(0, receiver.UnprotectRtp((byte[])wires[i].Clone()));
        Assert.Equal(0, receiver.UnprotectRtp(wires[3]));        // never came, but is older than the window tells
        Assert.Equal(172, receiver.UnprotectRtp(wires[98]));
    }

    [Fact]
    public void Any_flipped_bit_is_noticed_and_leaves_no_trace()
    {
        var key = SrtpVectorTests.Key();
        using var sender = new SrtpSender(key);
        using var receiver = new SrtpReceiver(key);
        var wire = Protected(sender, Packet(1));
        Gen.Int[0, wire.Length * 8 - 1].Sample(bit =>
        {
            var forged = (byte[])wire.Clone();
            forged[bit / 8] ^= (byte)(1 << bit % 8);
            return receiver.UnprotectRtp(forged) == 0;
        }, iter: 300, threads: 1);
        Assert.Equal(172, receiver.UnprotectRtp(wire));
    }

    [Fact]
    public void The_sources_of_a_stream_are_bounded_and_each_has_its_own_count()
    {
        var key = SrtpVectorTests.Key();
        using var sender = new SrtpSender(key);
        using var receiver = new SrtpReceiver(key);
        for (uint ssrc = 1; ssrc < 20; ssrc++)
            for (ushort sequence = 65_530; sequence != 5; sequence++)
                Assert.Equal(172, receiver.UnprotectRtp(Protected(sender, Packet(sequence, ssrc))));
    }

    [Fact]
    public void One_key_stream_never_covers_two_packets()
    {
        using var sender = new SrtpSender(SrtpVectorTests.Key());
        Assert.NotEmpty(Protected(sender, Packet(5)));
        Assert.Empty(Protected(sender, Packet(5)));
    }

    [Fact]
    public void A_phone_that_begins_its_stream_again_is_heard_and_never_under_a_used_key_stream()
    {
        var key = SrtpVectorTests.Key();
        using var sender = new SrtpSender(key);
        using var receiver = new SrtpReceiver(key);
        var used = new HashSet<(uint Ssrc, ushort Sequence)>();
        foreach (uint ssrc in new uint[] { 7, 7, 8, 9, 10, 11, 12, 7 })
            for (ushort sequence = 1000; sequence < 1100; sequence++)
            {
                var wire = Protected(sender, Packet(sequence, ssrc));
                Assert.True(RtpHeader.TryParse(wire, out var header));
                Assert.True(used.Add((header.Ssrc, header.Sequence)));
                Assert.Equal(172, receiver.UnprotectRtp(wire));
            }
    }

    [Fact]
    public void A_replayed_report_is_refused()
    {
        var key = SrtpVectorTests.Key();
        using var sender = new SrtpSender(key);
        using var receiver = new SrtpReceiver(key);
        var wire = new byte[22];
        ((ReadOnlySpan<byte>)[0x80, 201, 0, 1, 0, 0, 0, 9]).CopyTo(wire);
        Assert.Equal(22, sender.ProtectRtcp(wire, 8));
        Assert.Equal(8, receiver.UnprotectRtcp((byte[])wire.Clone()));
        Assert.Equal(0, receiver.UnprotectRtcp(wire));
    }

    [Fact]
    public void Rubbish_is_refused() =>
        Gen.Byte.Array[0, 80].Sample(packet =>
        {
            using var receiver = new SrtpReceiver(SrtpVectorTests.Key());
            return receiver.UnprotectRtp((byte[])packet.Clone()) == 0 && receiver.UnprotectRtcp(packet) == 0;
        }, iter: 200);

    [Fact]
    public void Neither_side_allocates_for_a_packet()
    {
        var key = SrtpVectorTests.Key();
        using var sender = new SrtpSender(key);
        using var receiver = new SrtpReceiver(key);
        var buffer = new byte[200];
        var packet = Packet(0);
        var sequence = 0;
        void Exchange(int times)
        {
            for (var i = 0; i < times; i++)
            {
                packet.CopyTo(buffer, 0);
                RtpHeader.Write(buffer, false, 0, (ushort)++sequence, 0, 7);
                receiver.UnprotectRtp(buffer.AsSpan(0, sender.ProtectRtp(buffer, packet.Length)));
            }
        }
        Exchange(200);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Exchange(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
