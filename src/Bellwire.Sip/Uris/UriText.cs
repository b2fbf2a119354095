using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Uris;

/// <summary>Comparison of escaped text: %61 and a are the same (RFC 3261 19.1.4).</summary>
internal static class UriText
{
    internal static bool EqualsDecoded(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, bool ignoreCase)
    {
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            if (Fold(Next(a, ref i), ignoreCase) != Fold(Next(b, ref j), ignoreCase))
                return false;
        }
        return i == a.Length && j == b.Length;
    }

    internal static uint HashDecoded(ReadOnlySpan<byte> text, bool ignoreCase)
    {
        var hash = 2166136261u;                                  // FNV-1a over the decoded bytes
        for (var i = 0; i < text.Length;)
            hash = (hash ^ (byte)Fold(Next(text, ref i), ignoreCase)) * 16777619;
        return hash;
    }

    // An escaped byte that must stay escaped ("%3B" against ";") is not the character itself: mark it in the high bits.
    private static int Next(ReadOnlySpan<byte> text, ref int at)
    {
        if (text[at] == (byte)'%' && SipText.TryHex(text, at, out var value))
        {
            at += 3;
            return IsReserved(value) ? 0x100 | value : value;
        }
        return text[at++];
    }

    private static bool IsReserved(byte b) => ";/?:@&=+$,"u8.Contains(b);

    private static int Fold(int value, bool ignoreCase) => ignoreCase && value is >= 'A' and <= 'Z' ? value | 0x20 : value;
}
