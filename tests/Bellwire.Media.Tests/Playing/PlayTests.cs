using System.Buffers.Binary;
using Bellwire.Media.Audio;
using Bellwire.Media.Rtp;
using Bellwire.Media.Srtp;

namespace Bellwire.Media.Tests.Playing;

public class PlayTests
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public async Task A_held_party_hears_music_in_his_codec_instead_of_the_other(byte codec)
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new();
        var caller = plane.LegOf(alice, alice.Media with { PayloadTypes = [9, codec, 101] });
        var callee = plane.LegOf(bob);
        plane.Call.Bridge(caller, callee);
        Assert.Equal(PlayStart.Playing, caller.Play(Playlist.MusicOnHold));

        var music = new List<byte>();
        uint? next = null;
        for (var i = 0; i < 50; i++)
        {
            plane.Time.Advance(i == 0 ? TimeSpan.Zero : Frame);
            var packet = await alice.Hears();
            Assert.True(RtpHeader.TryParse(packet, out var header));
            Assert.Equal((codec, i == 0), (header.PayloadType, header.Marker));
            Assert.Equal(next ?? header.Timestamp, header.Timestamp);
            next = header.Timestamp + 160;
            music.AddRange(packet[12..]);
        }
        Assert.Equal(G711.Encode(codec, Melody.OnHold.Samples[..8000]), music);

        caller.StopPlaying();
        var said = bob.Says(callee);
        Assert.Equal(said, await alice.Hears());
    }

    [Fact]
    public async Task Music_reaches_a_phone_with_srtp_under_our_key()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new();
        var (hers, ours) = (SrtpKey.Generate(SrtpSuite.AesCm128HmacSha1Tag80), SrtpKey.Generate(SrtpSuite.AesCm128HmacSha1Tag80));
        plane.LegOf(alice, alice.Media with { Srtp = new SrtpKeyPair(hers, ours) }).Play(Playlist.MusicOnHold);
        using var receiver = new SrtpReceiver(ours);
        var heard = await alice.Hears();
        var length = receiver.UnprotectRtp(heard);
        Assert.Equal(G711.Encode(0, Melody.OnHold.Samples[..160]), heard[12..length]);
    }

    [Fact]
    public async Task The_end_of_a_tone_is_told_once()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new();
        var leg = plane.LegOf(alice);
        leg.Play(Playlist.Once(Tones.Sequence((800, 0, 40))));
        await alice.Hears();
        plane.Time.Advance(Frame);
        await alice.Hears();
        plane.Time.Advance(Frame);
        Assert.Equal("play ended", await plane.Events.Next());
    }

    [Fact]
    public async Task Nothing_is_played_to_a_phone_without_g711()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new();
        Assert.Equal(PlayStart.NoCodec, plane.Leg().Play(Playlist.MusicOnHold));
        Assert.Equal(PlayStart.NoCodec, plane.LegOf(alice, alice.Media with { PayloadTypes = [111] }).Play(Playlist.MusicOnHold));
        var closed = plane.LegOf(alice);
        closed.Close();
        Assert.Equal(PlayStart.Closed, closed.Play(Playlist.MusicOnHold));
    }

    [Fact]
    public async Task A_new_playlist_replaces_the_old_one()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new();
        var leg = plane.LegOf(alice);
        leg.Play(Playlist.MusicOnHold);
        var first = BinaryPrimitives.ReadUInt32BigEndian((await alice.Hears()).AsSpan(8));
        leg.Play(Playlist.Once(Tones.Busy));
        plane.Time.Advance(Frame);
        var heard = await alice.Hears();
        Assert.NotEqual(first, BinaryPrimitives.ReadUInt32BigEndian(heard.AsSpan(8)));
        Assert.Equal(G711.Encode(0, Tones.Busy.Samples[..160]), heard[12..]);
    }
}
