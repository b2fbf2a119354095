using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Uris;

/// <summary>The user part for looking people up.</summary>
public static class UserText
{
    /// <summary>The user part with its escapes undone, as text: "%61lice" is "alice".</summary>
    public static string Decode(ReadOnlySpan<byte> user)
    {
        if (user.IndexOf((byte)'%') < 0)
            return SipText.ToText(user);
        var buffer = user.Length <= 256 ? stackalloc byte[256] : new byte[user.Length];
        return SipText.ToText(buffer[..SipText.Unescape(user, buffer)]);
    }

    /// <summary>Writes the decoded user part to <paramref name="into"/> (as long as the text is enough). Returns bytes written.</summary>
    public static int Decode(ReadOnlySpan<byte> user, Span<byte> into) => SipText.Unescape(user, into);
}
