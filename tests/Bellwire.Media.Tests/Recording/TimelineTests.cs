using Bellwire.Media.Recording;
using CsCheck;

namespace Bellwire.Media.Tests.Recording;

public class TimelineTests
{
    private const double Expected = 10000 / 32768.0;             // level of the studio's tones
    private const int Second = 8000, Tolerance = 320;            // 40 ms

    private readonly Studio _studio = new();

    [Fact]
    public void Each_party_is_in_his_own_channel_whatever_the_jitter_and_the_order()
    {
        var random = new Random(3);
        var arrivals = new List<(long At, int Channel, long Position)>();
        for (long position = 0; position < 10 * Second; position += Studio.Packet)
        {
            arrivals.Add((position + random.Next(480), 0, position));
            arrivals.Add((position + random.Next(480), 1, position));
        }
        foreach (var (at, channel, position) in arrivals.OrderBy(arrival => arrival.At))
            _studio.Add(channel, channel == 0 ? 440 : 800, position, 90_000u + (uint)position, at, law: channel == 0 ? (byte)0 : (byte)8);
        _studio.Drain(10 * Second);

        Assert.Equal(10 * Second, _studio.Channel(0).Length);
        Assert.InRange(_studio.Level(0, 440, Second, 9 * Second), 0.95 * Expected, 1.05 * Expected);
        Assert.InRange(_studio.Level(1, 800, Second, 9 * Second), 0.95 * Expected, 1.05 * Expected);
        Assert.InRange(_studio.Level(0, 800, Second, 9 * Second), 0, 0.01);
        Assert.InRange(_studio.Level(1, 440, Second, 9 * Second), 0, 0.01);
    }

    [Fact]
    public void Lost_packets_are_silent_and_move_nothing()
    {
        for (long position = 0; position < 4 * Second; position += Studio.Packet)
            if (position is < 2 * Second or >= 2 * Second + 800)
                _studio.Add(0, 440, position, (uint)position, position);
        _studio.Drain(4 * Second);
        Assert.All(_studio.Channel(0)[(2 * Second)..(2 * Second + 800)], sample => Assert.Equal(0, sample));
        Assert.InRange(_studio.Level(0, 440, 3 * Second, 4 * Second), 0.95 * Expected, 1.05 * Expected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_a_hold_speech_stands_where_it_was_said(bool timestampsGoOn)
    {
        Speak(from: 0, to: 2 * Second, timestamp: 0);
        Speak(from: 7 * Second, to: 9 * Second, timestamp: timestampsGoOn ? 7u * Second : 2u * Second);
        _studio.Drain(9 * Second);
        Assert.InRange(_studio.Onset(0, 2 * Second), 7 * Second - Tolerance, 7 * Second + Tolerance);
        Assert.InRange(_studio.Level(0, 440, 7 * Second + Tolerance, 9 * Second - Tolerance), 0.95 * Expected, 1.05 * Expected);
    }

    [Fact]
    public void Pauses_of_discontinuous_transmission_keep_their_length()
    {
        for (var burst = 0; burst < 10; burst++)
            Speak(burst * Second, burst * Second + 4000, timestamp: (uint)(burst * Second));
        _studio.Drain(10 * Second);
        for (var burst = 1; burst < 10; burst++)
            Assert.InRange(_studio.Onset(0, burst * Second - 2000), burst * Second - Tolerance, burst * Second + Tolerance);
    }

    [Fact]
    public void A_new_source_begins_where_it_arrives()
    {
        Speak(0, 2 * Second, timestamp: 5000);
        Speak(3 * Second, 4 * Second, timestamp: 4_000_000_000, ssrc: 2);
        _studio.Drain(4 * Second);
        Assert.InRange(_studio.Onset(0, 2 * Second), 3 * Second - Tolerance, 3 * Second + Tolerance);
    }

    [Fact]
    public void Timestamps_may_wrap()
    {
        Speak(0, 4 * Second, timestamp: uint.MaxValue - 2 * Second);
        _studio.Drain(4 * Second);
        Assert.InRange(_studio.Level(0, 440, 0, 4 * Second), 0.95 * Expected, 1.05 * Expected);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(-200)]
    public void The_drift_of_a_phones_clock_never_grows_beyond_forty_milliseconds(int partsPerMillion)
    {
        const int Minutes = 10;
        for (long position = 0; position < Minutes * 60 * Second; position += Studio.Packet)
        {
            var second = position / Second;
            if (second % 60 is 0 or 1)                           // two seconds of tone a minute, silence between
                _studio.Add(0, 440, position, (uint)position, Arrival(position));
            else
                _studio.Add(0, 0, position, (uint)position, Arrival(position));
        }
        _studio.Drain(Arrival(Minutes * 60 * Second));
        for (var minute = 1; minute < Minutes; minute++)
        {
            var expected = (int)Arrival(minute * 60 * Second);
            Assert.InRange(_studio.Onset(0, expected - 4000), expected - Tolerance, expected + Tolerance);
        }

        long Arrival(long position) => position + position * partsPerMillion / 1_000_000;
    }

    [Fact]
    public void A_first_packet_that_came_late_does_not_shift_the_rest_for_long()
    {
        _studio.Add(0, 440, 0, 0, arrival: 4000);                // half a second on the way
        Speak(Studio.Packet, 12 * Second, timestamp: Studio.Packet);
        _studio.Add(0, 0, 12 * Second, 12 * Second, 12 * Second);
        Speak(13 * Second, 14 * Second, timestamp: 13 * Second);
        _studio.Drain(14 * Second);
        Assert.InRange(_studio.Onset(0, 12 * Second + 2000), 13 * Second - Tolerance, 13 * Second + Tolerance);
    }

    [Fact]
    public void Other_codecs_are_counted_and_digits_are_not()
    {
        byte[] digit = [0x80, 101, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 5, 10, 0, 160], noise = [0x80, 13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 60];
        byte[] wideband = [0x80, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3];
        _studio.Add(0, digit, 0);
        _studio.Add(0, noise, 0);
        Assert.Equal(0, _studio.Undecodable);
        _studio.Add(0, wideband, 0);
        Assert.Equal(1, _studio.Undecodable);
    }

    [Fact]
    public void No_packet_whatever_its_time_does_harm() =>
        Gen.Select(Gen.UInt, Gen.UInt[0, 3], Gen.Int[0, 400], Gen.Byte.Array[0, 400]).Array[1, 60].Sample(packets =>
        {
            var studio = new Studio();
            long arrival = 0;
            foreach (var (timestamp, ssrc, step, payload) in packets)
            {
                byte[] packet = [.. new byte[12], .. payload];
                Bellwire.Media.Rtp.RtpHeader.Write(packet, false, 0, 0, timestamp, ssrc);
                studio.Add(0, packet, arrival += step);
            }
            studio.Drain(arrival);
            return studio.Channel(0).Length == arrival && studio.Channel(1).All(sample => sample == 0);
        }, iter: 100);

    [Fact]
    public void A_ring_keeps_its_size_and_drops_what_lies_outside()
    {
        var ring = new StereoRing(new short[StereoRing.Samples]);
        var decoder = new short[256];
        Array.Fill(decoder, (short)7);
        ring.Write(0, -1, [1, 1], decoder);
        ring.Write(1, StereoRing.Frames - 1, [1, 1], decoder);
        var pcm = new byte[4 * StereoRing.Frames];
        Assert.Equal(pcm.Length, ring.Take(StereoRing.Frames, pcm));
        Assert.Equal([7, 0, 0, 0], pcm[..4]);
        Assert.Equal([0, 0, 7, 0], pcm[^4..]);
        Assert.Equal(4 * 10, ring.Take(StereoRing.Frames + 10, pcm));
        Assert.All(pcm[..40], value => Assert.Equal(0, value));
    }

    private void Speak(int from, int to, uint timestamp, uint ssrc = 1)
    {
        for (var position = from; position < to; position += Studio.Packet)
            _studio.Add(0, 440, position, timestamp + (uint)(position - from), position, ssrc);
    }
}
