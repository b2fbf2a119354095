using System.Text;

namespace Bellwire.Pbx.Presence;

/// <summary>A note as it is kept: one line, no control characters, no half characters.</summary>
public static class PresenceNote
{
    /// <summary>Characters (UTF-16 code units) of a note.</summary>
    public const int MaxLength = 128;

    /// <summary>White space is joined, what cannot be shown is left out, the rest is cut at <see cref="MaxLength"/>.</summary>
    public static string Clean(ReadOnlySpan<char> text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (var rune in text.EnumerateRunes())                            // a lone surrogate comes as U+FFFD
        {
            var isGap = Rune.IsWhiteSpace(rune);
            if (isGap ? clean.Length == 0 || clean[^1] == ' ' : Rune.IsControl(rune) || rune.Value is 0xFFFE or 0xFFFF)
                continue;
            if (clean.Length + rune.Utf16SequenceLength > MaxLength)
                break;
            clean.Append(isGap ? " " : rune.ToString());
        }
        return clean.ToString().TrimEnd();
    }
}
