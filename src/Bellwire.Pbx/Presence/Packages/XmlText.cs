using System.Text;

namespace Bellwire.Pbx.Presence.Packages;

/// <summary>Text from anywhere inside an XML document of ours.</summary>
internal static class XmlText
{
    /// <summary>Appends with the five characters escaped that XML wants so; what XML 1.0 forbids becomes U+FFFD.</summary>
    internal static StringBuilder Escaped(this StringBuilder document, ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '<' => document.Append("&lt;"),
                '>' => document.Append("&gt;"),
                '&' => document.Append("&amp;"),
                '"' => document.Append("&quot;"),
                '\'' => document.Append("&apos;"),
                < 0x20 and not (0x09 or 0x0A or 0x0D) or 0xFFFE or 0xFFFF => document.Append('\uFFFD'),
                _ => document.Append(rune.ToString()),
            };
        }
        return document;
    }
}
