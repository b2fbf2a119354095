using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using Bellwire.Media.Audio;
using Microsoft.Extensions.Logging;
using Directories = System.IO.Directory;

namespace Bellwire.Pbx.Queues.Waiting;

/// <summary>
/// The spoken prompts of one language, read once: WAV files, 8 kHz mono, each named by its file. What is missing is silence and one warning: the call
/// goes on. Any thread.
/// </summary>
public sealed partial class PromptShelf
{
    private const int MostPrompts = 1_000;
    private const int MostMissed = 1_000;
    private const long MostBytes = 64L << 20;                                  // an hour and more

    private readonly FrozenDictionary<string, AudioClip> _clips;
    private readonly ConcurrentDictionary<string, byte> _missed = new();
    private readonly ILogger _logger;

    private PromptShelf(Dictionary<string, AudioClip> clips, ILogger logger) => (_clips, _logger) = (clips.ToFrozenDictionary(), logger);

    /// <summary>Reads the prompts of a language.</summary>
    /// <param name="language">The name of a directory in each folder.</param>
    /// <param name="folders">A prompt is taken from the first that has it; a folder that is not there has none.</param>
    public static PromptShelf Read(string language, IEnumerable<string> folders, ILogger<PromptShelf> logger)
    {
        ArgumentNullException.ThrowIfNull(folders);
        var clips = new Dictionary<string, AudioClip>();
        var bytes = 0L;
        foreach (var directory in folders.Select(folder => Path.Combine(folder, language)).Where(Directories.Exists))
            foreach (var path in Directories.EnumerateFiles(directory, "*.wav"))
            {
                var name = Path.GetFileNameWithoutExtension(path);
                if (clips.ContainsKey(name))
                    continue;
                if (clips.Count >= MostPrompts || (bytes += new FileInfo(path).Length) > MostBytes)
                {
                    Log.TooMany(logger, path);
                    return new PromptShelf(clips, logger);
                }
                if (ReadClip(path, logger) is { } clip)
                    clips.Add(name, clip);
            }
        if (clips.Count == 0)
            Log.None(logger, language);
        return new PromptShelf(clips, logger);
    }

    /// <summary>Adds a prompt to what is to be said.</summary>
    internal void Say(string name, List<AudioClip> into)
    {
        if (_clips.TryGetValue(name, out var clip))
            into.Add(clip);
        else if (_missed.Count < MostMissed && _missed.TryAdd(name, 0))
            Log.Missing(_logger, name);
    }

    /// <summary>Adds a number: as a whole if the language has it, else its hundreds, tens and the rest; what cannot be put together, digit by digit.</summary>
    internal void SayNumber(int number, List<AudioClip> into)
    {
        var parts = new List<AudioClip>(3);
        for (var rest = number; ;)
        {
            if (_clips.TryGetValue(Name(rest), out var whole))
            {
                parts.Add(whole);
                into.AddRange(parts);
                return;
            }
            var head = rest >= 100 ? rest / 100 * 100 : rest / 10 * 10;
            if (head == rest || head == 0 || !_clips.TryGetValue(Name(head), out var clip))
                break;
            parts.Add(clip);
            rest -= head;
        }
        SayDigits(Name(number), into);
    }

    /// <summary>Adds a phone number, digit by digit; other characters are not spoken.</summary>
    internal void SayDigits(string number, List<AudioClip> into)
    {
        foreach (var digit in number.Where(char.IsAsciiDigit))
            Say(digit.ToString(), into);
    }

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static AudioClip? ReadClip(string path, ILogger logger)
    {
        try
        {
            if (WavReader.Read(File.ReadAllBytes(path), out var fault) is { } clip)
                return clip;
            Log.Unusable(logger, path, fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Log.Unusable(logger, path, fault.Message);
        }
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(2511, LogLevel.Warning, "There is no prompt {Name}: callers hear music instead")]
        public static partial void Missing(ILogger logger, string name);

        [LoggerMessage(2512, LogLevel.Warning, "The prompt {Path} cannot be played: {Reason}")]
        public static partial void Unusable(ILogger logger, string path, string reason);

        [LoggerMessage(2513, LogLevel.Warning, "There are no prompts in language {Language}: callers who wait hear music only")]
        public static partial void None(ILogger logger, string language);

        [LoggerMessage(2514, LogLevel.Warning, "More than 1,000 prompts, or 64 MB of them: {Path} and what follows are left out")]
        public static partial void TooMany(ILogger logger, string path);
    }
}
