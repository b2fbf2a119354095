using Bellwire.Media.Audio;

namespace Bellwire.Media.Tests.Audio;

public class ClipTests
{
    [Fact]
    public void The_confirmation_tone_has_its_two_notes()
    {
        var samples = Tones.Confirmation.Samples;
        Assert.True(Goertzel.Level(samples[..800], 600) > 0.1);
        Assert.True(Goertzel.Level(samples.Slice(1280, 1280), 800) > 0.1);
    }

    [Fact]
    public void The_music_is_the_same_each_time_never_silent_and_never_loud()
    {
        var music = Melody.OnHold;
        Assert.Equal(TimeSpan.FromSeconds(32), music.Duration);
        for (var second = 0; second < 32; second++)
        {
            var part = music.Samples.Slice(second * 8000, 8000).ToArray();
            Assert.True(part.Max(sample => Math.Abs((int)sample)) is > 1500 and < 12000, $"second {second}");
        }
    }

    [Fact]
    public void The_music_has_no_click_where_it_begins_again()
    {
        var samples = Melody.OnHold.Samples;
        var steps = 0;
        for (var i = 1; i < 8000; i++)
            steps = Math.Max(steps, Math.Abs(samples[i] - samples[i - 1]));
        Assert.True(Math.Abs(samples[0] - samples[^1]) <= steps);
    }

    [Fact]
    public void A_playlist_plays_the_prompt_once_and_the_music_for_ever()
    {
        var (prompt, music) = (Constant(1000, 200), Constant(-1000, 300));
        var reader = new PlaylistReader(new Playlist([prompt, music], 1), 0);
        var heard = new List<byte>();
        var frame = new byte[160];
        for (var i = 0; i < 10; i++)
        {
            Assert.True(reader.Read(frame));
            heard.AddRange(frame);
        }
        var (first, second) = (G711.EncodeMuLaw(1000), G711.EncodeMuLaw(-1000));
        Assert.All(heard[..200], code => Assert.Equal(first, code));
        Assert.All(heard[200..], code => Assert.Equal(second, code));
    }

    [Fact]
    public void A_playlist_without_loop_ends_in_silence()
    {
        var reader = new PlaylistReader(Playlist.Once(Constant(1000, 200)), 8);
        var frame = new byte[160];
        Assert.True(reader.Read(frame));
        Assert.True(reader.Read(frame));
        Assert.All(frame[40..], code => Assert.Equal(0xd5, code));
        Assert.False(reader.Read(frame));
    }

    [Fact]
    public void Music_after_a_prompt_goes_on_where_it_was_and_then_from_its_beginning()
    {
        var music = new AudioClip([.. Enumerable.Range(0, 400).Select(static i => (short)(i * 50))]);
        foreach (var prompts in (AudioClip[][])[[], [Constant(1000, 80)]])
        {
            var reader = new PlaylistReader(new Playlist([.. prompts, music], prompts.Length) { LoopStart = TimeSpan.FromSeconds(1300 / 8000.0) }, 0);
            var heard = new byte[5 * 160];
            for (var i = 0; i < 5; i++)
                Assert.True(reader.Read(heard.AsSpan(160 * i, 160)));
            var expected = prompts.SelectMany(static prompt => prompt.Samples.ToArray()).Concat(music.Samples[100..].ToArray()).Concat(music.Samples.ToArray());
            Assert.Equal(G711.Encode(0, [.. expected])[..(300 + prompts.Length * 80 + 400)], heard[..(300 + prompts.Length * 80 + 400)]);
        }
    }

    private static AudioClip Constant(short value, int count) => new(Enumerable.Repeat(value, count).ToArray());
}
