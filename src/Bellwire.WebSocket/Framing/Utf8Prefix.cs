using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Bellwire.WebSocket.Framing;

/// <summary>UTF-8 checked piece by piece: a character may be cut by the end of a fragment, a wrong byte may not hide behind it.</summary>
internal static class Utf8Prefix
{
    /// <summary>How many leading bytes are whole, right characters, when the rest is the start of one; -1 when no continuation can repair it.</summary>
    internal static int Measure(ReadOnlySpan<byte> text)
    {
        var cut = text.Length;
        for (var back = 1; back <= 3 && back <= text.Length; back++)
        {
            if ((text[^back] & 0xC0) == 0x80)
                continue;
            if (Rune.DecodeFromUtf8(text[^back..], out _, out _) == OperationStatus.NeedMoreData)
                cut = text.Length - back;
            break;
        }
        return Utf8.IsValid(text[..cut]) ? cut : -1;
    }
}
