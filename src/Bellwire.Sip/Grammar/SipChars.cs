using System.Buffers;

namespace Bellwire.Sip.Grammar;

/// <summary>The byte classes of RFC 3261 25.1 as vectorised sets.</summary>
internal static class SipChars
{
    private const string Alphanum = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    internal static readonly SearchValues<byte> Token = Set(Alphanum + "-.!%*_+`'~");
    internal static readonly SearchValues<byte> Host = Set(Alphanum + "-._");                 // '_' is no letter of RFC 1123, yet real names have it
    internal static readonly SearchValues<byte> GenericValue = Set(Alphanum + "-.!%*_+`'~[]:"); // token / host, RFC 3261 gen-value
    internal static readonly SearchValues<byte> UserInfo = Set(Alphanum + "-_.!~*'()%&=+$,;?/:#"); // '#': unescaped in the dial strings of many phones
    internal static readonly SearchValues<byte> UriParam = Set(Alphanum + "-_.!~*'()%[]/:&+$");
    internal static readonly SearchValues<byte> UriHeader = Set(Alphanum + "-_.!~*'()%[]/?:+$");
    internal static readonly SearchValues<byte> Absolute = Set(Alphanum + "-_.!~*'()%;/?:@&=+$,[]");
    internal static readonly SearchValues<byte> Digits = Set("0123456789");
    internal static readonly SearchValues<byte> CommaStops = Set(",\"<(");
    internal static readonly SearchValues<byte> QuoteStops = Set("\"\\");
    internal static readonly SearchValues<byte> LineBreakers = Set("\r\n");

    internal static bool IsLws(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    internal static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    internal static bool IsAlpha(byte b) => (uint)((b | 0x20) - 'a') <= 25;

    private static SearchValues<byte> Set(string characters) => SearchValues.Create(System.Text.Encoding.Latin1.GetBytes(characters));
}
