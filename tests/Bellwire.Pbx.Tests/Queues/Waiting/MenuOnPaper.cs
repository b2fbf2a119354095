using Bellwire.Media.Audio;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Queues;
using Bellwire.Pbx.Queues.Waiting;
using Directories = System.IO.Directory;

namespace Bellwire.Pbx.Tests.Queues.Waiting;

/// <summary>A waiting caller's menu without a call: what he hears and what is done, as words with their second.</summary>
internal sealed class MenuOnPaper
{
    private static readonly PromptShelf Prompts = PromptShelf.Read("en", [PromptShelfTests.Shipped], new Testing.LineLogger<PromptShelf>());
    private static readonly Dictionary<AudioClip, string> Names = Named();

    private readonly WaitingMenu _menu;
    private readonly List<string> _story = [];
    private DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    private DateTimeOffset? _wakeAt;

    internal MenuOnPaper(string ownNumber = "5551234") => _menu = new WaitingMenu(Prompts, ownNumber);

    internal Queue Queue { get; set; } = FloorOnPaper.Queue("8001", "101") with { Callback = true };

    internal int Place { get; set; } = 1;

    internal Playlist? Playing { get; private set; }

    /// <summary>Every number that was to be booked.</summary>
    internal List<string> Booked { get; } = [];

    internal MenuOnPaper Begins() => Does(_menu.Begin(Queue, Place, _now));

    internal MenuOnPaper Presses(string keys, bool byInfo = false)
    {
        foreach (var key in keys)
            Does(_menu.Digit(Queue, key, byInfo, _now));
        return this;
    }

    internal MenuOnPaper IsBooked() => Does(_menu.Booked(_now));

    internal MenuOnPaper IsRefused(CallbackRefusal reason) => Does(_menu.Refused(reason, _now));

    internal MenuOnPaper HearsAgain() => Does(_menu.Again(_now));

    internal MenuOnPaper LetPass(double seconds)
    {
        var until = _now.AddSeconds(seconds);
        while (_wakeAt is { } moment && moment <= until)
        {
            _now = moment > _now ? moment : _now;
            _wakeAt = null;
            Does(_menu.Due(Queue, Place, _now));
        }
        _now = until;
        return this;
    }

    /// <summary>Asserts what he heard and what was done since the last look; music is what follows everything and is left out.</summary>
    internal MenuOnPaper Sees(params string[] words)
    {
        Assert.Equal(words, _story);
        _story.Clear();
        return this;
    }

    private MenuOnPaper Does(IReadOnlyList<MenuEffect> effects)
    {
        foreach (var effect in effects)
            switch (effect)
            {
                case MenuEffect.Play play:
                    Playing = play.Playlist;
                    Assert.Same(Melody.OnHold, play.Playlist.Clips[^1]);
                    Assert.Equal(play.Playlist.Clips.Length - 1, play.Playlist.LoopFrom);
                    _story.Add(play.Playlist.Clips.Length == 1 ? "music" : string.Join(' ', play.Playlist.Clips[..^1].Select(clip => Names[clip])));
                    break;
                case MenuEffect.Book book: Book(book.Number); break;
                case MenuEffect.HangUp: _story.Add("hang up"); break;
                case MenuEffect.WakeAt wake: _wakeAt = wake.Moment; break;
            }
        return this;
    }

    private void Book(string number)
    {
        _story.Add($"book {number}");
        Booked.Add(number);
    }

    internal static TimeSpan LengthOf(params string[] prompts)
    {
        var clips = new List<AudioClip>();
        foreach (var prompt in prompts)
            Prompts.Say(prompt, clips);
        return clips.Aggregate(TimeSpan.Zero, (sum, clip) => sum + clip.Duration);
    }

    private static Dictionary<AudioClip, string> Named()
    {
        var names = new Dictionary<AudioClip, string>();
        foreach (var path in Directories.GetFiles(Path.Combine(PromptShelfTests.Shipped, "en"), "*.wav"))
        {
            var clips = new List<AudioClip>();
            Prompts.Say(Path.GetFileNameWithoutExtension(path), clips);
            names[clips[0]] = Path.GetFileNameWithoutExtension(path);
        }
        return names;
    }
}
