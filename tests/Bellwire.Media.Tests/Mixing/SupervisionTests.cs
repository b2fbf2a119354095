using Bellwire.Media.Audio;
using Bellwire.Media.Mixing;
using Bellwire.Media.Tests.Audio;

namespace Bellwire.Media.Tests.Mixing;

/// <summary>A third phone on two that talk: each says a tone of its own, and what each hears is measured.</summary>
public sealed class SupervisionTests
{
    private const double Clear = 0.1, Silent = 0.01;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);
    private static readonly double[] Tones = [440, 800, 1300];

    [Theory]
    [InlineData(SupervisionMode.Listen)]
    [InlineData(SupervisionMode.Whisper)]
    [InlineData(SupervisionMode.Barge)]
    public async Task Each_hears_whom_the_mode_lets_him_hear(SupervisionMode mode)
    {
        await using var room = new Room();
        using var supervision = room.Manager.Supervise(room.Agent, room.Customer);
        Assert.NotNull(supervision);
        supervision.Set(mode);
        await room.TalksAsync(100);

        Assert.Equal([0, 1], room.HeardBy(2));
        Assert.Equal(mode == SupervisionMode.Listen ? [1] : [1, 2], room.HeardBy(0));
        Assert.Equal(mode == SupervisionMode.Barge ? [0, 2] : [0], room.HeardBy(1));
    }

    [Fact]
    public async Task When_it_is_over_the_two_talk_as_before()
    {
        await using var room = new Room();
        var supervision = room.Manager.Supervise(room.Agent, room.Customer)!;
        supervision.Set(SupervisionMode.Barge);
        await room.TalksAsync(20);
        supervision.Dispose();
        supervision.Set(SupervisionMode.Barge);
        room.Forgets();
        await room.TalksAsync(60);
        Assert.Equal([1], room.HeardBy(0));
        Assert.Equal([0], room.HeardBy(1));
        Assert.Empty(room.HeardBy(2));
        Assert.NotNull(room.Manager.Supervise(room.Agent, room.Customer));
    }

    [Fact]
    public async Task Music_that_interrupted_a_mix_gives_way_to_it_again()
    {
        await using var room = new Room();
        using var supervision = room.Manager.Supervise(room.Agent, room.Customer)!;
        supervision.Set(SupervisionMode.Whisper);
        room.Agent.Play(Playlist.MusicOnHold);
        room.Agent.StopPlaying();
        supervision.Set(supervision.Mode);
        await room.TalksAsync(60);
        Assert.Equal([1, 2], room.HeardBy(0));
    }

    [Fact]
    public async Task One_at_a_time_listens_and_only_to_what_can_be_mixed()
    {
        await using var room = new Room();
        using var second = new TestPhone();
        var other = room.Plane.LegOf(second);
        using var supervision = room.Manager.Supervise(room.Agent, room.Customer);
        Assert.Null(other.Supervise(room.Agent, room.Customer));

        await using var wide = new TestPlane();
        using TestPhone one = new(), two = new(), three = new();
        Assert.Null(wide.LegOf(one).Supervise(wide.LegOf(two, two.Media with { PayloadTypes = [9, 101] }), wide.LegOf(three)));
    }

    /// <summary>An agent (0), a customer (1) and a manager (2), each with a phone that says a tone.</summary>
    private sealed class Room : IAsyncDisposable
    {
        private readonly TestPhone[] _phones = [new() { Ssrc = 1 }, new() { Ssrc = 2 }, new() { Ssrc = 3 }];
        private readonly List<short>[] _heard = [[], [], []];
        private readonly MediaLeg[] _legs;
        private int _said;

        internal Room()
        {
            _legs = [.. _phones.Select(phone => Plane.LegOf(phone))];
            Plane.Call.Bridge(Agent, Customer);
        }

        internal TestPlane Plane { get; } = new();

        internal MediaLeg Agent => _legs[0];

        internal MediaLeg Customer => _legs[1];

        internal MediaLeg Manager => _legs[2];

        internal void Forgets()
        {
            foreach (var heard in _heard)
                heard.Clear();
        }

        /// <summary>All say their tones for so many frames; what each hears is kept.</summary>
        internal async Task TalksAsync(int frames)
        {
            for (var i = 0; i < frames; i++)
            {
                for (var who = 0; who < 3; who++)
                    _phones[who].Send(_legs[who], _phones[who].Packet(0, Tone(Tones[who])));
                _said++;
                while (_legs.Any(leg => leg.Counters.PacketsReceived < _said))
                    await Task.Yield();
                Plane.Time.Advance(Frame);
                for (var who = 0; who < 3; who++)
                    while (_phones[who].HasHeard)
                        foreach (var code in (await _phones[who].Hears())[12..])
                            _heard[who].Add(G711.Decoder(0)[code]);
            }
        }

        /// <summary>Whose tones are in what that phone has heard, the first fifth of a second left out.</summary>
        internal int[] HeardBy(int who)
        {
            var samples = _heard[who].Skip(1600).ToArray();
            if (samples.Length == 0)
                return [];
            var levels = Tones.Select(tone => Goertzel.Level(samples, tone)).ToArray();
            Assert.All(levels, level => Assert.False(level is > Silent and < Clear, $"{who} hears {string.Join(' ', levels)}"));
            return [.. Enumerable.Range(0, 3).Where(tone => levels[tone] > Clear)];
        }

        public async ValueTask DisposeAsync()
        {
            await Plane.DisposeAsync();
            foreach (var phone in _phones)
                phone.Dispose();
        }

        private byte[] Tone(double frequency)
        {
            var samples = new short[160];
            for (var i = 0; i < samples.Length; i++)
                samples[i] = (short)(8000 * Math.Sin(Math.Tau * frequency * (_said * 160 + i) / 8000));
            return G711.Encode(0, samples);
        }
    }
}
