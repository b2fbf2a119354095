using System.Text;
using Bellwire.Sip.Grammar;

namespace Bellwire.Pbx.FrontDoor;

/// <summary>The user part of a URI as an extension's number. It may hold escapes: sip:%3101 is sip:101 (RFC 3261 19.1.4).</summary>
internal static class ExtensionName
{
    private const int LongestNumber = 64;

    internal static bool Is(ReadOnlySpan<byte> user, string number)
    {
        if (user.Length > LongestNumber * 3)
            return false;
        Span<byte> plain = stackalloc byte[user.Length];
        return Ascii.Equals(plain[..SipText.Unescape(user, plain)], number);
    }

    /// <summary>Null when it is too long to be anybody's.</summary>
    internal static string? Of(ReadOnlySpan<byte> user)
    {
        if (user.IsEmpty || user.Length > LongestNumber * 3)
            return null;
        Span<byte> plain = stackalloc byte[user.Length];
        return SipText.ToText(plain[..SipText.Unescape(user, plain)]);
    }
}
