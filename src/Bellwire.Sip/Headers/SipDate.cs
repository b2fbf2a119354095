using System.Globalization;
using System.Text;

namespace Bellwire.Sip.Headers;

/// <summary>The one form of date that SIP has: <c>Sat, 13 Nov 2010 23:29:00 GMT</c> (RFC 3261 20.17).</summary>
public static class SipDate
{
    private const string Pattern = "ddd, dd MMM yyyy HH:mm:ss 'GMT'";

    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset date)
    {
        date = default;
        if (text.Length != 29)
            return false;
        Span<char> characters = stackalloc char[29];
        Encoding.Latin1.GetChars(text, characters);
        return DateTimeOffset.TryParseExact(characters, Pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);
    }

    /// <summary>Writes 29 bytes.</summary>
    public static void Write(DateTimeOffset date, Span<byte> into) =>
        date.ToUniversalTime().TryFormat(into, out _, Pattern, CultureInfo.InvariantCulture);
}
