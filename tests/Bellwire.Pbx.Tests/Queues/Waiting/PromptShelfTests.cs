using Bellwire.Media.Audio;
using Bellwire.Pbx.Queues.Waiting;
using Bellwire.Testing;
using Bellwire.Testing.Golden;
using Directories = System.IO.Directory;

namespace Bellwire.Pbx.Tests.Queues.Waiting;

/// <summary>The prompts that are shipped, and what happens when one is missing.</summary>
public sealed class PromptShelfTests
{
    internal static readonly string Shipped = Path.Combine(GoldenFile.RepositoryRoot, "prompts");

    [Fact]
    public void Every_language_that_is_shipped_is_complete_playable_and_small()
    {
        var names = NamesOf(Path.Combine(Shipped, "en"));
        Assert.InRange(Directories.GetFiles(Shipped, "*.wav", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length), 1, 2_000_000);
        foreach (var language in Directories.GetDirectories(Shipped))
        {
            var log = new LineLogger<PromptShelf>();
            var shelf = PromptShelf.Read(Path.GetFileName(language), [Shipped], log);
            foreach (var name in names)
                shelf.Say(name, []);
            Assert.Empty(log.Lines);
            Assert.Equal(NamesOf(language).Order(), Directories.GetFiles(language, "*.wav").Select(path => Path.GetFileNameWithoutExtension(path)).Order());
        }
    }

    [Theory]
    [InlineData(7, "7")]
    [InlineData(15, "15")]
    [InlineData(40, "40")]
    [InlineData(42, "40 2")]
    [InlineData(300, "300")]
    [InlineData(307, "300 7")]
    [InlineData(999, "900 90 9")]
    [InlineData(1042, "1 0 4 2")]
    public void A_number_is_put_together_of_what_the_language_has(int number, string parts)
    {
        var shelf = PromptShelf.Read("en", [Shipped], new LineLogger<PromptShelf>());
        var (said, expected) = (new List<AudioClip>(), new List<AudioClip>());
        shelf.SayNumber(number, said);
        foreach (var part in parts.Split(' '))
            shelf.Say(part, expected);
        Assert.Equal(expected, said);
    }

    [Fact]
    public void A_language_may_have_numbers_of_its_own_making()
    {
        using var folder = new PromptFolder("de");
        folder.Has("21", "100", "1", "20");
        var said = Numbers(folder.Shelf, 121);
        Assert.Equal(2, said.Count);
        Assert.Same(Numbers(folder.Shelf, 21).Single(), said[1]);
    }

    [Fact]
    public void A_folder_of_ones_own_goes_before_the_shipped_prompts()
    {
        using var folder = new PromptFolder("en");
        folder.Has("welcome");
        var shelf = PromptShelf.Read("en", [folder.Path, Shipped], folder.Log);
        var said = new List<AudioClip>();
        shelf.Say("welcome", said);
        shelf.Say("position", said);
        Assert.Equal(PromptFolder.Length, said[0].Duration);
        Assert.True(said[1].Duration > PromptFolder.Length);
    }

    [Fact]
    public void A_missing_prompt_is_silence_and_one_warning()
    {
        using var folder = new PromptFolder("en");
        folder.Has("welcome");
        var said = new List<AudioClip>();
        for (var i = 0; i < 5; i++)
            folder.Shelf.Say("greeting", said);
        Assert.Empty(said);
        Assert.Equal("Warning: There is no prompt greeting: callers hear music instead", Assert.Single(folder.Log.Lines));
    }

    [Fact]
    public void A_file_that_cannot_be_played_is_left_out_with_a_warning()
    {
        using var folder = new PromptFolder("en");
        folder.Has("welcome");
        File.WriteAllText(Path.Combine(folder.Path, "en", "bad.wav"), "no sound");
        folder.Shelf.Say("welcome", []);
        Assert.Contains("bad.wav cannot be played: not a WAV file", Assert.Single(folder.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_prompts_there_is_one_warning_at_the_start()
    {
        var log = new LineLogger<PromptShelf>();
        PromptShelf.Read("xx", [Shipped], log);
        Assert.Contains("no prompts in language xx", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    private static List<AudioClip> Numbers(PromptShelf shelf, int number)
    {
        var said = new List<AudioClip>();
        shelf.SayNumber(number, said);
        return said;
    }

    private static string[] NamesOf(string language) =>
        [.. File.ReadLines(Path.Combine(language, "prompts.txt")).Where(line => !line.StartsWith('#')).Select(line => line.Split('|')[0])];
}
